package io.coldrl.server.http;

import io.coldrl.server.admin.AgentStatus;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The metrics that are read from the agent's status, besides its counters and histograms. */
enum StatusMetric {
  BUILD_INFO(
      "coldrl_build_info",
      Type.INFO,
      "Version of the agent",
      (status, out) -> out.add(1, "version", status.agentVersion())),
  UPTIME(
      "coldrl_uptime_seconds",
      Type.GAUGE,
      "Time since the agent started",
      (status, out) -> out.add(status.uptimeMs() / Units.MS_PER_SECOND)),
  MODEL_INFO(
      "coldrl_model_info",
      Type.INFO,
      "Models in use, by task and version (first digits of the file's SHA-256, or the rule)",
      (status, out) ->
          forModels(
              status,
              (task, model) -> {
                if (!model.version().isEmpty()) {
                  out.add(1, "task", task, "version", model.version());
                }
              })),
  MODEL_LOADED(
      "coldrl_model_loaded",
      Type.GAUGE,
      "1 if a model is in use for the task, else 0",
      (status, out) ->
          forModels(status, (task, model) -> out.add(!model.version().isEmpty(), "task", task))),
  MODEL_PROBLEM(
      "coldrl_model_problem",
      Type.GAUGE,
      "1 if the last load of the task's model failed, else 0",
      (status, out) ->
          forModels(status, (task, model) -> out.add(!model.problem().isEmpty(), "task", task))),
  HISTORY_OBJECTS(
      "coldrl_history_objects",
      Type.GAUGE,
      "Records in the history",
      (status, out) -> out.add(status.history().objects())),
  HISTORY_CAPACITY(
      "coldrl_history_capacity_objects",
      Type.GAUGE,
      "Most records that the history holds",
      (status, out) -> out.add(status.history().capacity())),
  HISTORY_EVICTED(
      "coldrl_history_evicted",
      Type.COUNTER,
      "Records evicted because the history was full",
      (status, out) -> out.add(status.history().evicted())),
  HISTORY_ERRORS(
      "coldrl_history_errors",
      Type.COUNTER,
      "Failed reads and writes of the history",
      (status, out) -> out.add(status.history().errors())),
  TLS_CERTIFICATE_EXPIRY(
      "coldrl_tls_certificate_expiry_timestamp_seconds",
      Type.GAUGE,
      "When the TLS certificate in use expires, Unix time; absent without listen_tcp",
      (status, out) -> {
        if (status.tls().expiresMs() != 0) {
          out.add(status.tls().expiresMs() / Units.MS_PER_SECOND);
        }
      }),
  GUARD_BLOCKED(
      "coldrl_guard_blocked",
      Type.GAUGE,
      "1 while the guard blocks the model in the zone, else 0",
      (status, out) ->
          status
              .guard()
              .forEach(zone -> out.add(zone.state().equals("blocked"), "zone", zone.zone()))),
  GUARD_SAMPLED(
      "coldrl_guard_sampled_accesses",
      Type.COUNTER,
      "Accesses that the guard sampled",
      (status, out) ->
          status.guard().forEach(zone -> out.add(zone.sampledAccesses(), "zone", zone.zone()))),
  GUARD_DECIDES(
      "coldrl_guard_decides_info",
      Type.INFO,
      "Which policy decides in the zone if the guard is on: model, lru or the rule of an alternative",
      (status, out) ->
          status
              .guard()
              .forEach(zone -> out.add(1, "zone", zone.zone(), "policy", zone.decides()))),
  GUARD_DECIDES_SINCE(
      "coldrl_guard_decides_since_timestamp_seconds",
      Type.GAUGE,
      "Since when that policy decides in the zone, Unix time",
      (status, out) ->
          status
              .guard()
              .forEach(
                  zone ->
                      out.add(zone.decidesSinceMs() / Units.MS_PER_SECOND, "zone", zone.zone()))),
  GUARD_OBJECTIVE(
      "coldrl_guard_objective_info",
      Type.INFO,
      "What the guard judges the model by in the zone: misses of objects or of bytes",
      (status, out) ->
          status
              .guard()
              .forEach(zone -> out.add(1, "zone", zone.zone(), "objective", zone.objective()))),
  GUARD_MISS_RATIO(
      "coldrl_guard_miss_ratio",
      Type.GAUGE,
      "Recent share of accesses that a policy would miss, 0 to 1",
      (status, out) ->
          status
              .guard()
              .forEach(
                  zone -> {
                    out.ratio(zone.modelMissRatio(), zone.zone(), "model");
                    out.ratio(zone.lruMissRatio(), zone.zone(), "lru");
                    out.ratio(zone.gdsfMissRatio(), zone.zone(), "gdsf");
                    out.ratio(zone.shadowMissRatio(), zone.zone(), "shadow");
                    zone.alternatives()
                        .forEach(rule -> out.ratio(rule.missRatio(), zone.zone(), rule.rule()));
                  })),
  GUARD_BYTE_MISS_RATIO(
      "coldrl_guard_byte_miss_ratio",
      Type.GAUGE,
      "Recent share of bytes that a policy would miss, 0 to 1",
      (status, out) ->
          status
              .guard()
              .forEach(
                  zone -> {
                    out.ratio(zone.modelByteMissRatio(), zone.zone(), "model");
                    out.ratio(zone.lruByteMissRatio(), zone.zone(), "lru");
                    out.ratio(zone.gdsfByteMissRatio(), zone.zone(), "gdsf");
                    out.ratio(zone.shadowByteMissRatio(), zone.zone(), "shadow");
                    zone.alternatives()
                        .forEach(rule -> out.ratio(rule.byteMissRatio(), zone.zone(), rule.rule()));
                  })),
  FEATURE_DRIFT(
      "coldrl_feature_drift",
      Type.GAUGE,
      "1 while live features are outside the ranges of the eviction model's training, 0 while they"
          + " are not; absent if unknown",
      (status, out) -> {
        if (!status.drift().state().equals("unknown")) {
          out.add(status.drift().state().equals("outside"));
        }
      }),
  FEATURE_OUTSIDE_SHARE(
      "coldrl_feature_outside_share",
      Type.GAUGE,
      "Share of the feature's live values outside its range in training, 0 to 1, in the last"
          + " complete window",
      (status, out) ->
          status
              .drift()
              .outside()
              .forEach(
                  (feature, share) -> {
                    if (share != null) {
                      out.add(share, "feature", feature);
                    }
                  })),
  ROUTING_GUARD_PAUSED(
      "coldrl_routing_guard_paused",
      Type.GAUGE,
      "1 while the guard pauses the routing model, else 0",
      (status, out) -> {
        if (status.routing() != null) {
          out.add(status.routing().guard().paused());
        }
      }),
  ENDPOINT_IN_FLIGHT(
      "coldrl_endpoint_in_flight",
      Type.GAUGE,
      "Requests that have no answer yet",
      (status, out) ->
          endpoints(status).forEach(e -> out.add(e.inFlight(), "endpoint", e.address()))),
  ENDPOINT_EJECTED(
      "coldrl_endpoint_ejected",
      Type.GAUGE,
      "1 while the endpoint is ejected, else 0",
      (status, out) ->
          endpoints(status).forEach(e -> out.add(e.ejected(), "endpoint", e.address()))),
  ENDPOINT_ANSWERS(
      "coldrl_endpoint_answers",
      Type.COUNTER,
      "Answers of the endpoint, including failures",
      (status, out) ->
          endpoints(status).forEach(e -> out.add(e.answers(), "endpoint", e.address()))),
  ENDPOINT_FAILURES(
      "coldrl_endpoint_failures",
      Type.COUNTER,
      "Failures of the endpoint",
      (status, out) ->
          endpoints(status).forEach(e -> out.add(e.failures(), "endpoint", e.address()))),
  ENDPOINT_LATENCY(
      "coldrl_endpoint_latency_seconds",
      Type.GAUGE,
      "Moving average of the endpoint's latency over about 10 s; absent if unknown",
      (status, out) ->
          endpoints(status)
              .forEach(
                  e -> {
                    if (e.latencyMs() >= 0) {
                      out.add(e.latencyMs() / Units.MS_PER_SECOND, "endpoint", e.address());
                    }
                  })),
  HEAP(
      "coldrl_jvm_heap_bytes",
      Type.GAUGE,
      "Heap of the JVM in use",
      (status, out) -> out.add(Process.heapBytes())),
  RESIDENT_MEMORY(
      "coldrl_resident_memory_bytes",
      Type.GAUGE,
      "Resident memory of the process",
      (status, out) -> out.add(Process.residentBytes()));

  private final String metric;
  private final Type type;
  private final String doc;

  @SuppressWarnings("ImmutableEnumChecker") // It has no state.
  private final BiConsumer<AgentStatus, Samples> reader;

  StatusMetric(String metric, Type type, String doc, BiConsumer<AgentStatus, Samples> reader) {
    this.metric = metric;
    this.type = type;
    this.doc = doc;
    this.reader = reader;
  }

  /** Kind of a Prometheus metric. */
  enum Type {
    COUNTER,
    GAUGE,
    INFO
  }

  /** Constants, since an enum's own are not initialised in time. */
  private static final class Units {
    static final double MS_PER_SECOND = 1e3;
  }

  /** Takes the values of one metric. */
  interface Samples {
    void add(double value, Labels labels);

    default void add(double value, String... labels) {
      add(value, Labels.of(labels));
    }

    default void add(boolean value, String... labels) {
      add(value ? 1 : 0, Labels.of(labels));
    }

    default void ratio(@Nullable Double ratio, String zone, String policy) {
      if (ratio != null) {
        add(ratio, "zone", zone, "policy", policy);
      }
    }
  }

  /** Name of the metric, without {@code _total}. */
  String metric() {
    return metric;
  }

  Type type() {
    return type;
  }

  /** Description in one line. */
  String doc() {
    return doc;
  }

  void read(AgentStatus status, Samples out) {
    reader.accept(status, out);
  }

  private static void forModels(AgentStatus status, BiConsumer<String, AgentStatus.Model> out) {
    out.accept("eviction", status.model());
    out.accept("shadow", status.shadow());
    if (status.routing() != null) {
      out.accept("routing", status.routing().model());
    }
  }

  private static List<AgentStatus.Endpoint> endpoints(AgentStatus status) {
    return status.routing() == null ? List.of() : status.routing().endpoints();
  }
}
