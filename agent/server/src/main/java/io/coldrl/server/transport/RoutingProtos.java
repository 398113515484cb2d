package io.coldrl.server.transport;

import io.coldrl.core.routing.RoutingSource;
import io.coldrl.proto.v1.EndpointInfo;
import io.coldrl.proto.v1.ModelInfo;
import io.coldrl.proto.v1.RouteCount;
import io.coldrl.proto.v1.RouteSource;
import io.coldrl.proto.v1.RoutingInfo;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.routing.Router;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Converts the status of routing to protobuf and back. */
final class RoutingProtos {
  static final String ROUTING_IS_OFF =
      "routing is off; set "
          + String.join(
              ", ",
              ConfigKey.ROUTING_ENDPOINTS.id(),
              ConfigKey.ROUTING_ENDPOINTS_FILE.id(),
              "or " + ConfigKey.ROUTING_ENDPOINTS_DNS.id());

  private static final String PREFIX = "ROUTE_";

  private RoutingProtos() {}

  static RoutingInfo toProto(Router router, ModelInfo model, AgentMetrics metrics) {
    RoutingInfo.Builder info =
        RoutingInfo.newBuilder()
            .setModel(model)
            .setDecisionUs(AdminServiceAdapter.toProto(metrics.routeTimes().sinceStart()))
            .setDecisionLastMinuteUs(AdminServiceAdapter.toProto(metrics.routeTimes().lastMinute()))
            .setOutcomesMatched(metrics.get(Counter.ROUTE_OUTCOMES_MATCHED))
            .setOutcomesUnmatched(metrics.get(Counter.ROUTE_OUTCOMES_UNMATCHED))
            .setOutcomesFailed(metrics.get(Counter.ROUTE_OUTCOMES_FAILED))
            .setOutcomesMissing(metrics.get(Counter.ROUTE_OUTCOMES_MISSING))
            .setChoicesNotTaken(metrics.get(Counter.ROUTE_CHOICES_NOT_TAKEN))
            .setStreamsDropped(metrics.get(Counter.ROUTE_STREAMS_DROPPED))
            .setFailed(metrics.get(Counter.ROUTES_FAILED))
            .setStopping(metrics.get(Counter.ROUTES_STOPPING))
            .setInFlightForgotten(metrics.get(Counter.IN_FLIGHT_FORGOTTEN))
            .setEndpointReadErrors(metrics.get(Counter.ENDPOINT_READ_ERRORS))
            .setGuardPauses(router.guardPauses())
            .setGuardPaused(router.isPausedByGuard())
            .setRecordsDropped(metrics.get(Counter.ROUTE_RECORDS_DROPPED));
    for (AgentStatus.Endpoint endpoint : router.endpoints()) {
      info.addEndpoints(
          EndpointInfo.newBuilder()
              .setAddress(endpoint.address())
              .setEjected(endpoint.ejected())
              .setInFlight(endpoint.inFlight())
              .setAnswers(endpoint.answers())
              .setFailures(endpoint.failures())
              .setLatencyMs(endpoint.latencyMs()));
    }
    for (RoutingSource source : RoutingSource.values()) {
      info.addDecisions(
          RouteCount.newBuilder()
              .setSource(toProto(source))
              .setCount(metrics.get(AgentMetrics.counterOf(source)))
              .setLastMinute(metrics.lastMinute(AgentMetrics.counterOf(source))));
    }
    return info.build();
  }

  static RouteSource toProto(RoutingSource source) {
    return switch (source) {
      case MODEL -> RouteSource.ROUTE_MODEL;
      case PROBE -> RouteSource.ROUTE_PROBE;
      case CONTROL -> RouteSource.ROUTE_CONTROL;
      case LEAST_REQUEST -> RouteSource.ROUTE_LEAST_REQUEST;
      case PROXY_BUDGET -> RouteSource.ROUTE_PROXY_BUDGET;
      case PROXY_NO_MODEL -> RouteSource.ROUTE_PROXY_NO_MODEL;
      case PROXY_OVERLOAD -> RouteSource.ROUTE_PROXY_OVERLOAD;
      case PROXY_MODEL_ERROR -> RouteSource.ROUTE_PROXY_MODEL_ERROR;
      case PROXY_GUARD -> RouteSource.ROUTE_PROXY_GUARD;
      case PROXY_UNSURE -> RouteSource.ROUTE_PROXY_UNSURE;
      case PROXY_NO_ENDPOINT -> RouteSource.ROUTE_PROXY_NO_ENDPOINT;
    };
  }

  static AgentStatus.Routing toStatus(RoutingInfo info) {
    Map<String, Long> decisions = new LinkedHashMap<>();
    Map<String, Long> lastMinute = new LinkedHashMap<>();
    for (RouteCount count : info.getDecisionsList()) {
      String name = count.getSource().name();
      String shown = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
      decisions.put(shown.toLowerCase(Locale.ROOT), count.getCount());
      lastMinute.put(shown.toLowerCase(Locale.ROOT), count.getLastMinute());
    }
    return new AgentStatus.Routing(
        AgentClient.toModel(info.getModel()),
        info.getEndpointsList().stream()
            .map(
                e ->
                    new AgentStatus.Endpoint(
                        e.getAddress(),
                        e.getEjected(),
                        e.getInFlight(),
                        e.getAnswers(),
                        e.getFailures(),
                        e.getLatencyMs()))
            .toList(),
        decisions,
        AgentClient.toLatency(info.getDecisionUs()),
        new AgentStatus.Outcomes(
            info.getOutcomesMatched(),
            info.getOutcomesUnmatched(),
            info.getOutcomesFailed(),
            info.getOutcomesMissing(),
            info.getChoicesNotTaken()),
        new AgentStatus.Guard(info.getGuardPauses(), info.getGuardPaused()),
        info.getStreamsDropped(),
        info.getFailed(),
        info.getStopping(),
        info.getInFlightForgotten(),
        info.getEndpointReadErrors(),
        info.getRecordsDropped(),
        new AgentStatus.LastMinute(
            lastMinute, AgentClient.toLatency(info.getDecisionLastMinuteUs())));
  }
}
