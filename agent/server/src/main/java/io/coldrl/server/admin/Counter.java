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
  ACCESSES_IGNORED("accesses_ignored", "accesses that bypassed the cache or name no status"),
  ACCESSES_REJECTED("accesses_rejected", "malformed accesses"),
  ACCESSES_DROPPED_BY_CLIENTS("accesses_dropped_by_clients", "dropped before they were sent");

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
