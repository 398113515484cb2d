package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.RoutingDecider;
import io.coldrl.server.routing.RoutingEngine;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Internal errors of the agent never fail a request of Envoy. */
class ExtProcFailureTest {
  private final AgentMetrics metrics = new AgentMetrics();

  /** A call that stores its replies. */
  private static final class Replies extends ServerCall<ProcessingRequest, ProcessingResponse> {
    private final List<ProcessingResponse> sent = new ArrayList<>();
    private @Nullable Status status;

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(ProcessingResponse reply) {
      sent.add(reply);
    }

    @Override
    public void close(Status closed, Metadata trailers) {
      status = closed;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<ProcessingRequest, ProcessingResponse> getMethodDescriptor() {
      return ExternalProcessorGrpc.getProcessMethod();
    }
  }

  private void assertLeftToEnvoy(ExtProcHandler handler) {
    Replies replies = new Replies();
    ServerCall.Listener<ProcessingRequest> stream = handler.startCall(replies, new Metadata());
    stream.onMessage(ExtProcClient.headers("/", "1"));
    stream.onHalfClose();
    assertThat(replies.sent)
        .containsExactly(
            ProcessingResponse.newBuilder()
                .setRequestHeaders(HeadersResponse.getDefaultInstance())
                .build());
    assertThat(replies.status).isEqualTo(Status.OK);
  }

  private ExtProcHandler failing(Runnable failure) {
    RoutingEngine.Lane lane =
        (request, arrivalNanos) -> {
          failure.run();
          return new RoutingDecider.Choice(1, "", "", io.coldrl.core.routing.RoutingSource.MODEL);
        };
    return new ExtProcHandler(() -> lane, metrics, System::nanoTime);
  }

  @Test
  void exceptions_and_errors_leave_the_choice_to_envoy_and_are_counted() {
    assertLeftToEnvoy(
        failing(
            () -> {
              throw new IllegalStateException("broken");
            }));
    assertLeftToEnvoy(
        failing(
            () -> {
              throw new NoClassDefFoundError("missing");
            }));
    assertLeftToEnvoy(
        failing(
            () -> {
              throw new StackOverflowError();
            }));
    assertThat(metrics.get(Counter.ROUTES_FAILED)).isEqualTo(3);
  }

  @Test
  void a_stopping_agent_leaves_the_choice_to_envoy() {
    ExtProcHandler handler =
        failing(
            () -> {
              throw new IllegalStateException("not asked");
            });
    handler.stop();
    assertLeftToEnvoy(handler);
    assertThat(metrics.get(Counter.ROUTES_STOPPING)).isOne();
    assertThat(metrics.get(Counter.ROUTES_FAILED)).isZero();
  }
}
