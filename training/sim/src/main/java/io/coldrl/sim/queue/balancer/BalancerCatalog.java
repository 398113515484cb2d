package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import java.util.List;

/** All balancers that a model is compared with, in the order of tables. */
public enum BalancerCatalog {
  ROUND_ROBIN("round-robin", (site, agent, seed) -> new RoundRobin(site)),
  RANDOM("random", (site, agent, seed) -> new RandomBalancer(site, seed)),
  LEAST_REQUEST("least-request", LeastRequest::new),
  PEAK_EWMA("peak-ewma", PeakEwma::new),
  RING_HASH("ring-hash", (site, agent, seed) -> new HashBalancer(site, agent, HashBalancer::ring)),
  MAGLEV("maglev", (site, agent, seed) -> new HashBalancer(site, agent, HashBalancer::maglev)),
  WEIGHTED("weighted-rr", (site, agent, seed) -> new WeightedRoundRobin(site)),
  PREQUAL("prequal", (site, agent, seed) -> new Prequal(site, seed)),
  C3("c3", C3::new),
  LINEAR(
      "linear",
      (site, agent, seed) -> new AgentBalancer(site, agent, new LinearScorer(), null, seed)),
  ORACLE("oracle", (site, agent, seed) -> new Oracle(site));

  private final String id;
  private final Balancer.Factory factory;

  BalancerCatalog(String id, Balancer.Factory factory) {
    this.id = id;
    this.factory = factory;
  }

  /** Name in tables. */
  public String id() {
    return id;
  }

  /** Creates the balancer's factory. */
  public Balancer.Factory factory() {
    return factory;
  }

  /** Balancers that use neither the agent's features nor the oracle's knowledge. */
  public static List<BalancerCatalog> baselines() {
    return List.of(
        ROUND_ROBIN, RANDOM, LEAST_REQUEST, PEAK_EWMA, RING_HASH, MAGLEV, WEIGHTED, PREQUAL, C3);
  }
}
