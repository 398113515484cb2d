package io.coldrl.server.admin;

import org.jspecify.annotations.Nullable;

/** The counters of the agent. {@code coldrl status} prints each; each is part of /metrics. */
public enum Counter {
  DECISIONS_MODEL(
      "decisions_model",
      "eviction decisions by the model",
      CounterFamily.EVICTION_DECISIONS,
      "model"),
  DECISIONS_LRU_BUDGET(
      "decisions_lru_budget",
      "eviction by LRU: the model did not finish within the budget",
      CounterFamily.EVICTION_DECISIONS,
      "lru_budget"),
  DECISIONS_LRU_NO_MODEL(
      "decisions_lru_no_model",
      "eviction by LRU: no usable model is loaded",
      CounterFamily.EVICTION_DECISIONS,
      "lru_no_model"),
  DECISIONS_LRU_GUARD(
      "decisions_lru_guard",
      "eviction by LRU: the model does worse than LRU, says the guard",
      CounterFamily.EVICTION_DECISIONS,
      "lru_guard"),
  DECISIONS_LRU_OVERLOAD(
      "decisions_lru_overload",
      "eviction by LRU: the question waited for its whole budget, or all scorers were busy",
      CounterFamily.EVICTION_DECISIONS,
      "lru_overload"),
  DECISIONS_LRU_MODEL_ERROR(
      "decisions_lru_model_error",
      "eviction by LRU: the model failed",
      CounterFamily.EVICTION_DECISIONS,
      "lru_model_error"),
  MODEL_LOADS("model_loads", "models that were loaded", CounterFamily.MODEL_LOADS, "loaded"),
  MODEL_LOADS_REFUSED(
      "model_loads_refused", "model files that were refused", CounterFamily.MODEL_LOADS, "refused"),
  MODEL_OVERRUNS("model_overruns", "runs of a model that were ended because they took too long"),
  MODEL_QUARANTINES(
      "model_quarantines", "models that were taken out of service because of such runs"),
  GUARD_BLOCKS("guard_blocks", "times that the guard found the model worse than LRU in a zone"),
  GUARD_TAKEOVERS(
      "guard_takeovers",
      "times that another policy took over the decisions of a zone: model, LRU or alternative"),
  GUARD_ACCESSES_DROPPED(
      "guard_accesses_dropped", "sampled accesses that the guard was too slow to take"),
  GUARD_FILE_ERRORS("guard_file_errors", "failed reads and writes of the file of blocked models"),
  REQUESTS_REJECTED("requests_rejected", "malformed requests"),
  CONNECTIONS_REFUSED(
      "connections_refused",
      "connections refused: the maximum is open",
      CounterFamily.REFUSED,
      "connection"),
  CALLS_REFUSED(
      "calls_refused",
      "calls refused: too many calls or too many bytes in flight",
      CounterFamily.REFUSED,
      "call"),
  ADMIN_REFUSED(
      "admin_refused",
      "connections to the admin socket by users other than root and the agent's",
      CounterFamily.REFUSED,
      "admin"),
  TLS_REFUSED(
      "tls_refused",
      "TCP connections refused: no TLS, or no valid certificate of the client",
      CounterFamily.REFUSED,
      "tls"),
  TLS_RELOAD_ERRORS(
      "tls_reload_errors", "changed TLS certificates that could not be used; the old ones stay"),
  ERRORS_UNCAUGHT("errors_uncaught", "exceptions that nothing handled"),
  ACCESSES_ACCEPTED(
      "accesses_accepted",
      "valid accesses, recorded or ignored",
      CounterFamily.ACCESSES,
      "accepted"),
  ACCESSES_IGNORED(
      "accesses_ignored",
      "accepted accesses without effect: cache bypassed, status unknown, unknown object refreshed"),
  ACCESSES_REJECTED("accesses_rejected", "malformed accesses", CounterFamily.ACCESSES, "rejected"),
  ACCESSES_DUPLICATES(
      "accesses_duplicates",
      "accesses that a client sent again and that were already recorded",
      CounterFamily.ACCESSES,
      "duplicates"),
  ACCESSES_DROPPED_BY_CLIENTS(
      "accesses_dropped_by_clients",
      "accesses that clients dropped before sending them",
      CounterFamily.ACCESSES,
      "dropped_by_clients"),
  ROUTES_MODEL(
      "routes_model", "requests routed by the model", CounterFamily.ROUTING_DECISIONS, "model"),
  ROUTES_PROBE(
      "routes_probe",
      "requests sent to probe an ejected or idle endpoint",
      CounterFamily.ROUTING_DECISIONS,
      "probe"),
  ROUTES_CONTROL(
      "routes_control",
      "requests routed by least-request, as the guard's control group",
      CounterFamily.ROUTING_DECISIONS,
      "control"),
  ROUTES_LEAST_REQUEST(
      "routes_least_request",
      "routed by least-request: the model did worse while an endpoint is ejected",
      CounterFamily.ROUTING_DECISIONS,
      "least_request"),
  ROUTES_PROXY_BUDGET(
      "routes_proxy_budget",
      "left to the proxy: no decision within the budget",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_budget"),
  ROUTES_PROXY_NO_MODEL(
      "routes_proxy_no_model",
      "left to the proxy: no model is loaded",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_no_model"),
  ROUTES_PROXY_OVERLOAD(
      "routes_proxy_overload",
      "left to the proxy: all scorers were busy",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_overload"),
  ROUTES_PROXY_MODEL_ERROR(
      "routes_proxy_model_error",
      "left to the proxy: the model failed",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_model_error"),
  ROUTES_PROXY_GUARD(
      "routes_proxy_guard",
      "left to the proxy: the model did worse than least-request",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_guard"),
  ROUTES_PROXY_UNSURE(
      "routes_proxy_unsure",
      "left to the proxy: too few answers seen yet",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_unsure"),
  ROUTES_PROXY_NO_ENDPOINT(
      "routes_proxy_no_endpoint",
      "left to the proxy: there is no endpoint to choose",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_no_endpoint"),
  ROUTES_FAILED(
      "routes_failed",
      "left to the proxy: error inside the agent",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_failed"),
  ROUTES_OFF(
      "routes_off",
      "left to the proxy: no endpoints are configured",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_off"),
  ROUTES_STOPPING(
      "routes_stopping",
      "left to the proxy: the agent is stopping",
      CounterFamily.ROUTING_DECISIONS,
      "proxy_stopping"),
  ROUTE_STREAMS_DROPPED(
      "route_streams_dropped", "streams that the proxy cancelled before the answer"),
  ROUTE_OUTCOMES_MATCHED(
      "route_outcomes_matched", "outcomes that belong to a decision of the agent"),
  ROUTE_OUTCOMES_UNMATCHED("route_outcomes_unmatched", "outcomes that belong to no known decision"),
  ROUTE_OUTCOMES_FAILED("route_outcomes_failed", "outcomes that were failures"),
  ROUTE_OUTCOMES_MISSING("route_outcomes_missing", "decisions without an outcome within 30 s"),
  ROUTE_CHOICES_NOT_TAKEN(
      "route_choices_not_taken", "requests that the proxy sent to another endpoint than chosen"),
  ROUTE_RECORDS_DROPPED(
      "route_records_dropped", "routing records not written: the write queue was full"),
  IN_FLIGHT_FORGOTTEN(
      "in_flight_forgotten",
      "times that requests in flight were reset because the last access log stream ended"),
  ENDPOINT_READ_ERRORS("endpoint_read_errors", "failed attempts to read the endpoints"),
  HTTP_LISTEN_ERRORS("http_listen_errors", "failed attempts to listen on http_listen"),
  HTTP_REFUSED("http_refused", "HTTP connections and requests refused");

  private final String id;
  private final String doc;
  private final @Nullable CounterFamily family;
  private final String labelValue;

  Counter(String id, String doc) {
    this.id = id;
    this.doc = doc;
    this.family = null;
    this.labelValue = "";
  }

  Counter(String id, String doc, CounterFamily family, String labelValue) {
    this.id = id;
    this.doc = doc;
    this.family = family;
    this.labelValue = labelValue;
  }

  /** The stable name. */
  public String id() {
    return id;
  }

  /** Description in one line. */
  public String doc() {
    return doc;
  }

  /** The Prometheus metric that this counter is part of, or null if it is one of its own. */
  public @Nullable CounterFamily family() {
    return family;
  }

  /** Value of the family's label; empty without a family. */
  public String labelValue() {
    return labelValue;
  }

  /** Name of the Prometheus metric, without {@code _total}. */
  public String metric() {
    return family == null ? "coldrl_" + id : family.metric();
  }
}
