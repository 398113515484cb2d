package io.coldrl.core.routing;

/** Who chose the endpoint of a request: the agent and how, or the proxy and why. */
public enum RoutingSource {
  MODEL(true),
  /** An endpoint that was ejected or idle for long is tried. */
  PROBE(true),
  /** The small share of requests that the guard gives to least-request, to compare with. */
  CONTROL(true),
  /**
   * Least-request among the other endpoints: the guard has disabled the model and one is ejected.
   */
  LEAST_REQUEST(true),
  /** The model was not done within the budget. */
  PROXY_BUDGET(false),
  /** No usable model is loaded. */
  PROXY_NO_MODEL(false),
  /** More decisions in flight than there are threads for. */
  PROXY_OVERLOAD(false),
  /** The model failed or gave a score that is not a number. */
  PROXY_MODEL_ERROR(false),
  /** The model did worse than least-request and no endpoint is ejected; it is tried again later. */
  PROXY_GUARD(false),
  /** Too few answers were seen to know anything. */
  PROXY_UNSURE(false),
  /** No endpoint is available: none is configured for the request, or all are ejected. */
  PROXY_NO_ENDPOINT(false);

  private final boolean byAgent;

  RoutingSource(boolean byAgent) {
    this.byAgent = byAgent;
  }

  /** Whether the agent names an endpoint. */
  public boolean byAgent() {
    return byAgent;
  }
}
