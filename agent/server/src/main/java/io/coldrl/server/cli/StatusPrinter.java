package io.coldrl.server.cli;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.ResultJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders the status of an agent as a table, CSV or JSON. */
final class StatusPrinter {
  private StatusPrinter() {}

  static String print(AgentStatus status, OutputFormat format) {
    return switch (format) {
      case TABLE -> StatusText.of(status);
      case CSV ->
          "name,value%n".formatted()
              + lines(status, e -> e.getKey() + "," + quoted(e.getValue()) + "%n".formatted());
      case JSON -> ResultJson.render(status);
    };
  }

  private static String lines(
      AgentStatus status, Function<Map.Entry<String, String>, String> line) {
    return rows(status).entrySet().stream().map(line).collect(Collectors.joining());
  }

  private static Map<String, String> rows(AgentStatus status) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("agent_version", status.agentVersion());
    rows.put("uptime_ms", Long.toString(status.uptimeMs()));
    addModel(rows, "model", status.model());
    addModel(rows, "shadow_model", status.shadow());
    rows.put("model_loads", Long.toString(status.modelChanges().loads()));
    rows.put("model_loads_refused", Long.toString(status.modelChanges().refused()));
    rows.put("model_overruns", Long.toString(status.modelChanges().overruns()));
    rows.put("model_quarantines", Long.toString(status.modelChanges().quarantines()));
    rows.put("history_path", status.history().path());
    rows.put("history_objects", Long.toString(status.history().objects()));
    rows.put("history_capacity", Long.toString(status.history().capacity()));
    rows.put("history_evicted", Long.toString(status.history().evicted()));
    rows.put("history_recovered", Boolean.toString(status.history().recovered()));
    rows.put("history_errors", Long.toString(status.history().errors()));
    status.decisions().forEach((source, n) -> rows.put("decisions_" + source, n.toString()));
    rows.put("decision_us_p50", micros(status.decisionUs().p50()));
    rows.put("decision_us_p95", micros(status.decisionUs().p95()));
    rows.put("decision_us_p99", micros(status.decisionUs().p99()));
    addTimes(rows, "decision_last_minute", status.lastMinute().decisionUs());
    rows.put("accesses_accepted", Long.toString(status.accesses().accepted()));
    rows.put("accesses_ignored", Long.toString(status.accesses().ignored()));
    rows.put("accesses_rejected", Long.toString(status.accesses().rejected()));
    rows.put("accesses_duplicates", Long.toString(status.accesses().duplicates()));
    rows.put("accesses_dropped_by_clients", Long.toString(status.accesses().droppedByClients()));
    rows.put("requests_rejected", Long.toString(status.requestsRejected()));
    rows.put("connections_refused", Long.toString(status.refused().connections()));
    rows.put("calls_refused", Long.toString(status.refused().calls()));
    rows.put("admin_refused", Long.toString(status.refused().admins()));
    rows.put("tls_refused", Long.toString(status.refused().tls()));
    rows.put("tls_reload_errors", Long.toString(status.tls().reloadErrors()));
    rows.put("tls_certificate_expires_ms", Long.toString(status.tls().expiresMs()));
    rows.put("errors_uncaught", Long.toString(status.errorsUncaught()));
    rows.put("http_listen_errors", Long.toString(status.http().listenErrors()));
    rows.put("http_refused", Long.toString(status.http().refused()));
    rows.put("routes_off", Long.toString(status.routesOff()));
    rows.put("guard_blocks", Long.toString(status.guardBlocks()));
    rows.put("guard_takeovers", Long.toString(status.guardTakeovers()));
    rows.put("guard_accesses_dropped", Long.toString(status.guardAccessesDropped()));
    rows.put("guard_file_errors", Long.toString(status.guardFileErrors()));
    for (AgentStatus.ZoneGuardStatus guard : status.guard()) {
      rows.put(
          "guard_zone_" + guard.zone(),
          String.format(
              Locale.ROOT,
              "%s by %s, misses of model %s, lru %s, gdsf %s, byte misses %s, %s, %s",
              guard.state(),
              guard.objective(),
              percent(guard.modelMissRatio()),
              percent(guard.lruMissRatio()),
              percent(guard.gdsfMissRatio()),
              percent(guard.modelByteMissRatio()),
              percent(guard.lruByteMissRatio()),
              percent(guard.gdsfByteMissRatio())));
    }
    for (AgentStatus.ZoneGuardStatus guard : status.guard()) {
      rows.put("guard_decides_" + guard.zone(), guard.decides());
      rows.put("guard_decides_since_ms_" + guard.zone(), Long.toString(guard.decidesSinceMs()));
      for (AgentStatus.Alternative rule : guard.alternatives()) {
        rows.put(
            "guard_misses_" + guard.zone() + "_" + rule.rule(),
            percent(rule.missRatio()) + ", byte misses " + percent(rule.byteMissRatio()));
      }
    }
    rows.put("drift", status.drift().state());
    rows.put("drift_samples", Long.toString(status.drift().samples()));
    status.drift().outside().forEach((name, share) -> rows.put("drift_" + name, percent(share)));
    if (status.routing() != null) {
      addRouting(rows, status.routing());
    }
    return rows;
  }

  private static void addTimes(Map<String, String> rows, String name, AgentMetrics.Latency times) {
    rows.put(name, Long.toString(times.count()));
    rows.put(name + "_us_p50", micros(times.p50()));
    rows.put(name + "_us_p95", micros(times.p95()));
    rows.put(name + "_us_p99", micros(times.p99()));
  }

  private static void addModel(Map<String, String> rows, String name, AgentStatus.Model model) {
    rows.put(name + "_version", model.version());
    rows.put(name + "_path", model.path());
    rows.put(name + "_problem", model.problem());
    rows.put(name + "_card", model.card());
  }

  private static void addRouting(Map<String, String> rows, AgentStatus.Routing routing) {
    addModel(rows, "routing_model", routing.model());
    for (AgentStatus.Endpoint endpoint : routing.endpoints()) {
      rows.put(
          "endpoint_" + endpoint.address(),
          String.format(
              Locale.ROOT,
              "%s, %d in flight, %d answers, %d failures, %.1f ms",
              endpoint.ejected() ? "ejected" : "in service",
              endpoint.inFlight(),
              endpoint.answers(),
              endpoint.failures(),
              endpoint.latencyMs()));
    }
    routing.decisions().forEach((source, n) -> rows.put("routes_" + source, n.toString()));
    rows.put("routes_failed", Long.toString(routing.failed()));
    rows.put("routes_stopping", Long.toString(routing.stopping()));
    rows.put("route_us_p50", micros(routing.decisionUs().p50()));
    rows.put("route_us_p95", micros(routing.decisionUs().p95()));
    rows.put("route_us_p99", micros(routing.decisionUs().p99()));
    addTimes(rows, "route_last_minute", routing.lastMinute().decisionUs());
    rows.put("route_streams_dropped", Long.toString(routing.streamsDropped()));
    rows.put("outcomes_matched", Long.toString(routing.outcomes().matched()));
    rows.put("outcomes_unmatched", Long.toString(routing.outcomes().unmatched()));
    rows.put("outcomes_failed", Long.toString(routing.outcomes().failed()));
    rows.put("outcomes_missing", Long.toString(routing.outcomes().missing()));
    rows.put("choices_not_taken", Long.toString(routing.outcomes().choicesNotTaken()));
    rows.put("in_flight_forgotten", Long.toString(routing.inFlightForgotten()));
    rows.put("guard_pauses", Integer.toString(routing.guard().pauses()));
    rows.put("guard_paused", Boolean.toString(routing.guard().paused()));
    rows.put("endpoint_read_errors", Long.toString(routing.endpointReadErrors()));
    rows.put("route_records_dropped", Long.toString(routing.recordsDropped()));
  }

  private static String micros(double us) {
    return String.format(Locale.ROOT, "%.1f", us);
  }

  private static String percent(@Nullable Double ratio) {
    return ratio == null ? "unknown" : String.format(Locale.ROOT, "%.2f%%", 100 * ratio);
  }

  private static String quoted(String value) {
    return value.matches("[^\",\r\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
