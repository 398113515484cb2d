package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Limits the open calls of a server, and the bytes of messages that have not arrived completely.
 * gRPC limits both per connection only. Thread-safe.
 */
final class CallLimits extends ServerStreamTracer.Factory {
  /*
   * A client that takes more than its share must not keep out one that does not. So when too many
   * calls are open, only connections are refused that have more of them than the others on average:
   * in the worst case twice as many calls are open as the limit says. And when too many bytes are in
   * flight, only calls are ended that hold more bytes than an ordinary question has.
   */
  private static final Attributes.Key<AtomicInteger> CALLS_OF_CONNECTION =
      Attributes.Key.create("coldrl-calls");
  private static final int ORDINARY_BYTES = 4_096;

  private final int maxCalls;
  private final long maxBytes;
  private final AgentMetrics metrics;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  CallLimits(ServerLimits limits, AgentMetrics metrics) {
    this.maxCalls = limits.calls();
    this.maxBytes = limits.partialBytes();
    this.metrics = metrics;
  }

  /** Counts the calls of each connection; to be added to the server. */
  ServerTransportFilter connectionCounter() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes attributes) {
        connections.incrementAndGet();
        return attributes.toBuilder().set(CALLS_OF_CONNECTION, new AtomicInteger()).build();
      }

      @Override
      public void transportTerminated(@Nullable Attributes attributes) {
        if (attributes != null && attributes.get(CALLS_OF_CONNECTION) != null) {
          connections.decrementAndGet();
        }
      }
    };
  }

  /**
   * Counts a new call and tells whether it may go on; if so, {@link #onEnded} must follow.
   *
   * @param attributes of the call
   */
  boolean admit(Attributes attributes) {
    int ofConnection = add(attributes, 1);
    if (calls.incrementAndGet() > maxCalls
        && ofConnection > maxCalls / Math.max(1, connections.get())) {
      onEnded(attributes);
      metrics.add(Counter.CALLS_REFUSED, 1);
      return false;
    }
    return true;
  }

  /** Counts the end of a call that was admitted. */
  void onEnded(Attributes attributes) {
    add(attributes, -1);
    calls.decrementAndGet();
  }

  private static int add(Attributes attributes, int number) {
    AtomicInteger ofConnection = attributes.get(CALLS_OF_CONNECTION);
    return ofConnection == null ? 0 : ofConnection.addAndGet(number);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Call();
  }

  /** The bytes of one call. Its methods are called on the event loop of the connection. */
  private final class Call extends ServerStreamTracer {
    private long held;

    @Override
    public void inboundWireSize(long arrived) {
      held += arrived;
      if (bytes.addAndGet(arrived) > maxBytes && held > ORDINARY_BYTES) {
        metrics.add(Counter.CALLS_REFUSED, 1);
        throw new TooManyBytes();
      }
    }

    @Override
    public void inboundMessageRead(int number, long wireBytes, long messageBytes) {
      release();
    }

    @Override
    public void streamClosed(Status status) {
      release();
      if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
          && !(status.getCause() instanceof TooManyBytes)) {
        metrics.add(Counter.REQUESTS_REJECTED, 1);
      }
    }

    private void release() {
      bytes.addAndGet(-held);
      held = 0;
    }
  }

  /** Ends the call: gRPC resets a stream whose bytes can't be taken. */
  private static final class TooManyBytes extends StatusRuntimeException {
    private static final long serialVersionUID = 1;

    TooManyBytes() {
      super(Status.RESOURCE_EXHAUSTED.withDescription("too many bytes of messages in flight"));
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
