package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps services, so that nothing that a client sends makes an exception leave the event loop:
 * bytes that are no message end the call with INVALID_ARGUMENT, errors of a handler with INTERNAL,
 * calls above the limit with RESOURCE_EXHAUSTED. Each is counted.
 */
final class GuardedServices {
  /*
   * gRPC answers UNKNOWN to bytes that it can't parse and logs a stack trace for each. So the
   * marshaller here returns the object MALFORMED in place of a message, which the listener refuses
   * before the handler sees it. The casts are safe for that reason.
   */
  private static final Logger LOG = LoggerFactory.getLogger(GuardedServices.class);
  private static final Object MALFORMED = new Object();
  private static final Status NOT_A_MESSAGE =
      Status.INVALID_ARGUMENT.withDescription(
          "the message can't be parsed, must be as proto/coldrl/v1 defines it");
  private static final Status INTERNAL =
      Status.INTERNAL.withDescription("error inside the agent, see its log");
  private static final Status FULL =
      Status.RESOURCE_EXHAUSTED.withDescription("too many calls are open");

  private final CallLimits limits;
  private final AgentMetrics metrics;

  GuardedServices(CallLimits limits, AgentMetrics metrics) {
    this.limits = limits;
    this.metrics = metrics;
  }

  /** Wraps a service. */
  ServerServiceDefinition guard(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    var methods = service.getMethods().stream().map(this::guard).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder guarded = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(guarded::addMethod);
    return guarded.build();
  }

  private <Q, A> ServerMethodDefinition<Object, A> guard(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> strict = method.getMethodDescriptor();
    MethodDescriptor<Object, A> lenient =
        strict.<Object, A>toBuilder(
                new Lenient(strict.getRequestMarshaller()), strict.getResponseMarshaller())
            .build();
    ServerCallHandler<Q, A> handler = method.getServerCallHandler();
    return ServerMethodDefinition.create(lenient, (call, headers) -> start(call, headers, handler));
  }

  @SuppressWarnings("unchecked") // The handler gets its own messages only, see above.
  private <Q, A> ServerCall.Listener<Object> start(
      ServerCall<Object, A> call, Metadata headers, ServerCallHandler<Q, A> handler) {
    if (!limits.admit(call.getAttributes())) {
      call.close(FULL, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ServerCall<Q, A> own = (ServerCall<Q, A>) (ServerCall<?, A>) call;
    try {
      return new Guarded<>(call, handler.startCall(own, headers));
    } catch (RuntimeException e) {
      limits.onEnded(call.getAttributes());
      throw e;
    }
  }

  /** Returns {@link #MALFORMED} where the strict marshaller throws. */
  private record Lenient(MethodDescriptor.Marshaller<?> strict)
      implements MethodDescriptor.Marshaller<Object> {
    @Override
    public Object parse(InputStream message) {
      try {
        return strict.parse(message);
      } catch (RuntimeException e) {
        return MALFORMED;
      }
    }

    @Override
    public InputStream stream(Object message) {
      throw new UnsupportedOperationException("the server does not send requests");
    }
  }

  private final class Guarded<Q> extends ServerCall.Listener<Object> {
    private final ServerCall<Object, ?> call;
    private final ServerCall.Listener<Q> handler;
    private boolean refused;

    Guarded(ServerCall<Object, ?> call, ServerCall.Listener<Q> handler) {
      this.call = call;
      this.handler = handler;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void onMessage(Object message) {
      if (message == MALFORMED) {
        metrics.add(Counter.REQUESTS_REJECTED, 1);
        LOG.warn(
            "refusing a malformed message to {}", call.getMethodDescriptor().getFullMethodName());
        refuse(NOT_A_MESSAGE);
      } else if (!refused) {
        run(() -> handler.onMessage((Q) message));
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        run(handler::onHalfClose);
      }
    }

    @Override
    public void onReady() {
      if (!refused) {
        run(handler::onReady);
      }
    }

    @Override
    public void onCancel() {
      limits.onEnded(call.getAttributes());
      if (!refused) {
        run(handler::onCancel);
      }
    }

    @Override
    public void onComplete() {
      limits.onEnded(call.getAttributes());
      if (!refused) {
        run(handler::onComplete);
      }
    }

    private void run(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        metrics.add(Counter.ERRORS_UNCAUGHT, 1);
        LOG.error("{} failed", call.getMethodDescriptor().getFullMethodName(), e);
        refuse(INTERNAL);
      }
    }

    private void refuse(Status status) {
      if (refused) {
        return;
      }
      refused = true;
      try {
        // Lets the handler forget the call.
        handler.onCancel();
        call.close(status, new Metadata());
      } catch (RuntimeException alreadyClosed) {
        LOG.debug("can't refuse a call: {}", alreadyClosed.toString());
      }
    }
  }
}
