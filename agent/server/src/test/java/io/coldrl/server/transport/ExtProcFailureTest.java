package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.RouteDecider;
import io.coldrl.server.routing.RoutingEngine;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes wrong inside costs Envoy nothing. */
class ExtProcFailureTest {
  private final AgentMetrics metrics = new AgentMetrics();

  /** Notes replies. */
  private static final class Replies extends ServerCallStreamObserver<ProcessingResponse> {
    private final List<ProcessingResponse> sent = new ArrayList<>();
    private boolean completed;
    private @Nullable Throwable error;

    @Override
    public void onNext(ProcessingResponse reply) {
      sent.add(reply);
    }

    @Override
    public void onError(Throwable t) {
      error = t;
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}
  }

  private void assertLeftToEnvoy(ExtProcAdapter adapter) {
    Replies replies = new Replies();
    var stream = adapter.process(replies);
    stream.onNext(ExtProcClient.headers("/", "1"));
    stream.onCompleted();
    assertThat(replies.sent)
        .containsExactly(
            ProcessingResponse.newBuilder()
                .setRequestHeaders(HeadersResponse.getDefaultInstance())
                .build());
    assertThat(replies.completed).isTrue();
    assertThat(replies.error).isNull();
  }

  private ExtProcAdapter failing(Runnable failure) {
    RoutingEngine.Lane lane =
        (request, arrivalNanos) -> {
          failure.run();
          return new RouteDecider.Choice(1, "", "", io.coldrl.core.routing.RoutingSource.MODEL);
        };
    return new ExtProcAdapter(() -> lane, metrics, System::nanoTime);
  }

  @Test
  void exceptionsAndErrorsLeaveTheChoiceToEnvoyAndAreCounted() {
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
  void anAgentThatIsAboutToStopLeavesTheChoiceToEnvoy() {
    ExtProcAdapter adapter =
        failing(
            () -> {
              throw new IllegalStateException("not asked");
            });
    adapter.stop();
    assertLeftToEnvoy(adapter);
    assertThat(metrics.get(Counter.ROUTES_STOPPING)).isOne();
    assertThat(metrics.get(Counter.ROUTES_FAILED)).isZero();
  }
}
