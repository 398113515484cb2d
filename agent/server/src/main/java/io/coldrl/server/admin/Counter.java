package io.coldrl.server.admin;

/** What the agent counts. */
public enum Counter {
  DECISIONS_MODEL("decisions_model", "decisions by the model"),
  DECISIONS_LRU_BUDGET("decisions_lru_budget", "LRU: the model was not done within the budget"),
  DECISIONS_LRU_NO_MODEL("decisions_lru_no_model", "LRU: no usable model is loaded"),
  DECISIONS_LRU_OVERLOAD("decisions_lru_overload", "LRU: all scorers were busy"),
  DECISIONS_LRU_MODEL_ERROR("decisions_lru_model_error", "LRU: the model failed"),
  REQUESTS_REJECTED("requests_rejected", "malformed requests, answered with INVALID_ARGUMENT"),
  ACCESSES_ACCEPTED("accesses_accepted", "accesses taken into the history"),
  ACCESSES_IGNORED(
      "accesses_ignored",
      "accesses that bypassed the cache or name no status, and refreshes of unknown objects"),
  ACCESSES_REJECTED("accesses_rejected", "malformed accesses"),
  ACCESSES_DUPLICATES("accesses_duplicates", "sent again after they had been recorded"),
  ACCESSES_DROPPED_BY_CLIENTS("accesses_dropped_by_clients", "dropped before they were sent"),
  ROUTES_MODEL("routes_model", "requests routed by the model"),
  ROUTES_PROBE("routes_probe", "requests that probed an endpoint"),
  ROUTES_CONTROL("routes_control", "routed by least-request, for the guard to compare"),
  ROUTES_LEAST_REQUEST(
      "routes_least_request", "by least-request: the model did worse, and one is ejected"),
  ROUTES_PROXY_BUDGET("routes_proxy_budget", "left to the proxy: not done within the budget"),
  ROUTES_PROXY_NO_MODEL("routes_proxy_no_model", "left to the proxy: no model is loaded"),
  ROUTES_PROXY_OVERLOAD("routes_proxy_overload", "left to the proxy: all scorers were busy"),
  ROUTES_PROXY_MODEL_ERROR("routes_proxy_model_error", "left to the proxy: the model failed"),
  ROUTES_PROXY_GUARD("routes_proxy_guard", "left to the proxy: the model did worse"),
  ROUTES_PROXY_UNSURE("routes_proxy_unsure", "left to the proxy: too little is known"),
  ROUTES_PROXY_NO_ENDPOINT("routes_proxy_no_endpoint", "left to the proxy: none to choose"),
  ROUTES_FAILED("routes_failed", "left to the proxy: an error inside the agent"),
  ROUTES_OFF("routes_off", "left to the proxy: no endpoints are configured"),
  ROUTES_STOPPING("routes_stopping", "left to the proxy: the agent is about to stop"),
  ROUTE_STREAMS_DROPPED("route_streams_dropped", "streams that the proxy gave up"),
  ROUTE_OUTCOMES_MATCHED("route_outcomes_matched", "outcomes of requests that were decided"),
  ROUTE_OUTCOMES_UNMATCHED("route_outcomes_unmatched", "outcomes of other requests"),
  ROUTE_OUTCOMES_FAILED("route_outcomes_failed", "outcomes that are failures"),
  ROUTE_OUTCOMES_MISSING("route_outcomes_missing", "decisions whose outcome never came"),
  ROUTE_CHOICES_NOT_TAKEN("route_choices_not_taken", "requests that went elsewhere than chosen"),
  ROUTE_RECORDS_DROPPED("route_records_dropped", "not remembered: too many writes waited"),
  IN_FLIGHT_FORGOTTEN("in_flight_forgotten", "times that the last access log stream ended"),
  ENDPOINT_READ_ERRORS("endpoint_read_errors", "times that endpoints could not be read");

  private final String id;
  private final String doc;

  Counter(String id, String doc) {
    this.id = id;
    this.doc = doc;
  }

  /** Stable name. */
  public String id() {
    return id;
  }

  /** One line for people. */
  public String doc() {
    return doc;
  }
}
