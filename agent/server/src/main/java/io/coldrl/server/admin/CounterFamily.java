package io.coldrl.server.admin;

/** Counters that are one Prometheus metric, told apart by a label. */
public enum CounterFamily {
  EVICTION_DECISIONS(
      "coldrl_eviction_decisions", "source", "Eviction decisions, by who chose the victims"),
  ROUTING_DECISIONS(
      "coldrl_routing_decisions", "source", "Routing requests, by who chose the endpoint"),
  ACCESSES("coldrl_accesses", "result", "Accesses that caches reported, by what became of them"),
  MODEL_LOADS("coldrl_model_load_attempts", "result", "Model files that were read, by the result"),
  REFUSED("coldrl_refused", "what", "Connections and calls that the agent refused");

  private final String metric;
  private final String label;
  private final String doc;

  CounterFamily(String metric, String label, String doc) {
    this.metric = metric;
    this.label = label;
    this.doc = doc;
  }

  /** Name of the metric, without {@code _total}. */
  public String metric() {
    return metric;
  }

  /** Name of the label. */
  public String label() {
    return label;
  }

  /** Description in one line. */
  public String doc() {
    return doc;
  }
}
