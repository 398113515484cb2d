package io.coldrl.server.transport;

import io.coldrl.core.routing.EndpointOutcome.Result;
import io.coldrl.proto.v1.CacheUse;
import io.coldrl.proto.v1.ReportOutcomeRequest;
import io.coldrl.proto.v1.ReportOutcomeResponse;
import io.coldrl.proto.v1.RoutingServiceGrpc;
import io.coldrl.proto.v1.SelectEndpointRequest;
import io.coldrl.proto.v1.SelectEndpointResponse;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.routing.Outcome;
import io.coldrl.server.routing.RoutingDecider;
import io.coldrl.server.routing.RoutingEngine;
import io.coldrl.server.routing.RoutingRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code RoutingService}: for callers other than Envoy. */
final class RoutingServiceAdapter extends RoutingServiceGrpc.RoutingServiceImplBase {
  private final @Nullable RoutingEngine engine;
  private final AgentMetrics metrics;
  private final ThreadLocal<RoutingEngine.Lane> lanes;

  /**
   * @param engine null if routing is off
   */
  RoutingServiceAdapter(@Nullable RoutingEngine engine, AgentMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
    this.lanes = ThreadLocal.withInitial(() -> Objects.requireNonNull(engine).newLane());
  }

  @Override
  public void selectEndpoint(
      SelectEndpointRequest request, StreamObserver<SelectEndpointResponse> responses) {
    long arrivalNanos = System.nanoTime();
    if (!refuse(RequestCheck.check(request), responses)) {
      RoutingDecider.Choice choice = lanes.get().decide(toRequest(request), arrivalNanos);
      SelectEndpointResponse.Builder response =
          SelectEndpointResponse.newBuilder()
              .setDecisionId(choice.id())
              .setSource(RoutingProtos.toProto(choice.source()));
      if (!choice.first().isEmpty()) {
        response.addEndpoints(choice.first());
      }
      if (!choice.second().isEmpty()) {
        response.addEndpoints(choice.second());
      }
      responses.onNext(response.build());
      responses.onCompleted();
    }
  }

  @Override
  public void reportOutcome(
      ReportOutcomeRequest request, StreamObserver<ReportOutcomeResponse> responses) {
    if (!refuse(RequestCheck.check(request), responses) && engine != null) {
      engine.onOutcome(toOutcome(request));
      responses.onNext(ReportOutcomeResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  // Fails the call if routing is off or there is a problem.
  private boolean refuse(@Nullable String problem, StreamObserver<?> responses) {
    if (engine == null) {
      metrics.add(Counter.ROUTES_OFF, 1);
      responses.onError(
          Status.FAILED_PRECONDITION
              .withDescription(RoutingProtos.ROUTING_IS_OFF)
              .asRuntimeException());
    } else if (problem != null) {
      metrics.add(Counter.REQUESTS_REJECTED, 1);
      responses.onError(Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException());
    }
    return engine == null || problem != null;
  }

  private static RoutingRequest toRequest(SelectEndpointRequest request) {
    return new RoutingRequest(
        request.getAuthority(),
        request.getPath(),
        request.getRequestId(),
        request.getSubsetCount() == 0 ? null : Set.copyOf(request.getSubsetList()),
        Integer.toUnsignedLong(request.getTimeoutMs()));
  }

  private static Outcome toOutcome(ReportOutcomeRequest request) {
    String endpoint = request.getEndpoint().isEmpty() ? null : request.getEndpoint();
    Result result =
        switch (request.getResult()) {
          case OUTCOME_SUCCESS -> Result.SUCCESS;
          case OUTCOME_FAILURE -> Result.FAILURE;
          case OUTCOME_RESULT_UNSPECIFIED, UNRECOGNIZED -> Result.NONE;
        };
    return new Outcome(
        request.getDecisionId(),
        request.getRequestId(),
        endpoint,
        result,
        request.getLatencyMs(),
        request.getAttempts() < 0 ? Integer.MAX_VALUE : request.getAttempts(),
        "",
        "",
        request.getCache() == CacheUse.CACHE_USE_HIT);
  }
}
