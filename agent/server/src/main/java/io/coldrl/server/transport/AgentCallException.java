package io.coldrl.server.transport;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** A call to an agent failed: the agent can't be reached, or it refused the call. */
public final class AgentCallException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean refused;
  private final boolean timedOut;

  private AgentCallException(String message, boolean refused, boolean timedOut, Throwable cause) {
    super(message, cause);
    this.refused = refused;
    this.timedOut = timedOut;
  }

  static AgentCallException of(StatusRuntimeException e) {
    Status status = e.getStatus();
    boolean refused =
        switch (status.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNIMPLEMENTED -> false;
          default -> true;
        };
    String description = status.getDescription();
    String message = description == null ? status.getCode().toString() : description;
    if (!refused) {
      message = deepestMessage(e);
    }
    boolean timedOut = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    return new AgentCallException(message, refused, timedOut, e);
  }

  // gRPC and Netty wrap the kernel's message, which is the clearest one.
  private static String deepestMessage(StatusRuntimeException e) {
    String message = e.getStatus().getCode().toString();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        message = cause.getMessage();
      }
    }
    return message;
  }

  /** True if the agent refused the call, false if it can't be reached. */
  public boolean refused() {
    return refused;
  }

  /** True if there is an agent, but it did not answer in time. */
  public boolean timedOut() {
    return timedOut;
  }
}
