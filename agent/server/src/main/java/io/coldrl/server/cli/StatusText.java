package io.coldrl.server.cli;

import io.coldrl.server.admin.AgentMetrics.Latency;
import io.coldrl.server.admin.AgentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of an agent as sections of aligned columns, for people. Not a stable format. */
final class StatusText {
  private static final String ROW = "  %-22s %s%n";
  private static final String DECISION_ROW = "  %-18s %8s %14s %14s%n";
  private static final String TIMES_ROW = "  %-18s %8s %14s %14s%n";
  private static final String GUARD_ROW = "  %-24s %-8s %-9s %9s %9s %9s%n";
  private static final String ENDPOINT_ROW = "  %-24s %-10s %9s %10s %10s %12s%n";
  private static final int DRIFT_ROWS = 3;

  private final StringBuilder out = new StringBuilder();

  private StatusText() {}

  static String of(AgentStatus status) {
    StatusText text = new StatusText();
    text.agent(status);
    return text.out.toString();
  }

  private void agent(AgentStatus status) {
    title("Agent");
    row("version", status.agentVersion());
    row("up for", seconds(status.uptimeMs()));
    decisions("Eviction decisions", status.decisions(), status.lastMinute(), status.decisionUs());
    title("Models");
    model("eviction", status.model());
    model("shadow", status.shadow());
    if (status.routing() != null) {
      model("routing", status.routing().model());
    }
    row("loads", status.modelChanges().loads());
    row("loads refused", status.modelChanges().refused());
    row("overruns", status.modelChanges().overruns());
    row("quarantines", status.modelChanges().quarantines());
    guard(status);
    drift(status.drift());
    history(status.history());
    accesses(status);
    if (status.routing() != null) {
      routing(status.routing());
    }
    fallbacks(status.fallbacks());
  }

  private void decisions(
      String title, Map<String, Long> all, AgentStatus.LastMinute minute, Latency sinceStart) {
    long total = all.values().stream().mapToLong(Long::longValue).sum();
    title(title);
    add(DECISION_ROW, "source", "share", "last minute", "since start");
    all.forEach(
        (source, count) ->
            add(
                DECISION_ROW,
                source,
                total == 0 ? "-" : percent((double) count / total),
                minute.decisions().getOrDefault(source, 0L),
                count));
    add(TIMES_ROW, "time in us", "p50", "p95", "p99");
    times("last minute", minute.decisionUs());
    times("since start", sinceStart);
  }

  private void times(String name, Latency times) {
    add(
        TIMES_ROW,
        name,
        micros(times, times.p50()),
        micros(times, times.p95()),
        micros(times, times.p99()));
  }

  private void model(String task, AgentStatus.Model model) {
    row(task, model.version().isEmpty() ? "none" : model.version() + ", card " + model.card());
    row("  file", model.path());
    if (!model.problem().isEmpty()) {
      row("  problem", model.problem());
    }
  }

  private void guard(AgentStatus status) {
    title("Guard");
    row("blocks", status.guardBlocks());
    row("takeovers", status.guardTakeovers());
    row("accesses dropped", status.guardAccessesDropped());
    row("file errors", status.guardFileErrors());
    if (!status.guard().isEmpty()) {
      add(GUARD_ROW, "misses in zone", "state", "of", "model", "LRU", "GDSF");
    }
    for (AgentStatus.ZoneGuardStatus zone : status.guard()) {
      add(
          GUARD_ROW,
          printable(zone.zone()),
          zone.state(),
          "objects",
          percent(zone.modelMissRatio()),
          percent(zone.lruMissRatio()),
          percent(zone.gdsfMissRatio()));
      add(
          GUARD_ROW,
          "  judged by " + zone.objective(),
          "",
          "bytes",
          percent(zone.modelByteMissRatio()),
          percent(zone.lruByteMissRatio()),
          percent(zone.gdsfByteMissRatio()));
      row("  decided by", decider(zone));
      for (AgentStatus.Alternative rule : zone.alternatives()) {
        row(
            "  " + rule.rule(),
            percent(rule.missRatio())
                + " of objects, "
                + percent(rule.byteMissRatio())
                + " of bytes");
      }
    }
  }

  private static String decider(AgentStatus.ZoneGuardStatus zone) {
    return zone.decidesSinceMs() == 0
        ? zone.decides()
        : zone.decides() + " since " + Instant.ofEpochMilli(zone.decidesSinceMs() / 1_000 * 1_000);
  }

  private void drift(AgentStatus.Drift drift) {
    title("Drift from training");
    row("features", drift.state());
    row("samples", drift.samples());
    String far =
        drift.outside().entrySet().stream()
            .filter(e -> e.getValue() != null)
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(DRIFT_ROWS)
            .map(e -> e.getKey() + " " + percent(e.getValue()))
            .collect(Collectors.joining(", "));
    if (!far.isEmpty()) {
      row("most outside", far);
    }
  }

  private void history(AgentStatus.History history) {
    title("History");
    row("file", history.path());
    row("records", history.objects() + " of " + history.capacity());
    row("evicted", history.evicted());
    row("recovered at start", history.recovered() ? "yes" : "no, new file");
    row("errors", history.errors());
  }

  private void accesses(AgentStatus status) {
    title("Accesses");
    row("accepted", status.accesses().accepted());
    row("ignored", status.accesses().ignored());
    row("rejected", status.accesses().rejected());
    row("duplicates", status.accesses().duplicates());
    row("dropped by clients", status.accesses().droppedByClients());
    title("Refused");
    row("malformed requests", status.requestsRejected());
    row("connections", status.refused().connections());
    row("calls", status.refused().calls());
    row("admin connections", status.refused().admins());
    row("TLS connections", status.refused().tls());
    if (status.tls().expiresMs() != 0) {
      row("TLS certificate expires", Instant.ofEpochMilli(status.tls().expiresMs()).toString());
    }
    row("TLS reload errors", status.tls().reloadErrors());
    row("HTTP", status.http().refused());
    row("HTTP listen errors", status.http().listenErrors());
    row("errors uncaught", status.errorsUncaught());
    row("routing is off", status.routesOff());
  }

  private void routing(AgentStatus.Routing routing) {
    decisions("Routing decisions", routing.decisions(), routing.lastMinute(), routing.decisionUs());
    row("agent failed", routing.failed());
    row("agent stopping", routing.stopping());
    row("streams dropped", routing.streamsDropped());
    row("records dropped", routing.recordsDropped());
    row(
        "guard",
        (routing.guard().paused() ? "paused, pauses " : "pauses ") + routing.guard().pauses());
    title("Outcomes");
    row("matched", routing.outcomes().matched());
    row("unmatched", routing.outcomes().unmatched());
    row("failed", routing.outcomes().failed());
    row("missing", routing.outcomes().missing());
    row("choices not taken", routing.outcomes().choicesNotTaken());
    row("in flight forgotten", routing.inFlightForgotten());
    title("Endpoints");
    row("read errors", routing.endpointReadErrors());
    add(ENDPOINT_ROW, "address", "state", "in flight", "answers", "failures", "latency ms");
    for (AgentStatus.Endpoint endpoint : routing.endpoints()) {
      add(
          ENDPOINT_ROW,
          endpoint.address(),
          endpoint.ejected() ? "ejected" : "in service",
          endpoint.inFlight(),
          endpoint.answers(),
          endpoint.failures(),
          endpoint.latencyMs() < 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f", endpoint.latencyMs()));
    }
  }

  private void fallbacks(List<AgentStatus.Fallback> fallbacks) {
    if (!fallbacks.isEmpty()) {
      AgentStatus.Fallback last = fallbacks.get(0);
      title("Last fallbacks");
      row(
          java.time.Instant.ofEpochMilli(last.untilMs() / 1_000 * 1_000).toString(),
          last.doc() + " (" + last.count() + ")");
    }
  }

  private void title(String title) {
    add(out.length() == 0 ? "%s%n" : "%n%s%n", title);
  }

  private void row(String name, Object value) {
    add(ROW, name, value);
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  private static String seconds(long ms) {
    return ms / 86_400_000
        + "d "
        + String.format(
            Locale.ROOT, "%02d:%02d:%02d", ms / 3_600_000 % 24, ms / 60_000 % 60, ms / 1_000 % 60);
  }

  private static String micros(Latency times, double us) {
    return times.count() == 0 ? "-" : String.format(Locale.ROOT, "%.0f", us);
  }

  private static String percent(@Nullable Double ratio) {
    return ratio == null ? "-" : String.format(Locale.ROOT, "%.2f%%", 100 * ratio);
  }

  // Zone names come from clients; a terminal must not obey them.
  private static String printable(String name) {
    return name.replaceAll("\\p{C}", "?");
  }
}
