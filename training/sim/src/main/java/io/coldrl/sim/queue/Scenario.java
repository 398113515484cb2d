package io.coldrl.sim.queue;

import java.util.List;

/**
 * Backends, their agents and the latency objective.
 *
 * @param name title in tables
 * @param backends 1 to 16
 * @param meanServiceUs mean service time of an ordinary backend for a request of demand 1
 * @param hopUs time from the proxy to a backend, one way
 * @param originUs latency added by a miss in a backend's cache; it keeps no worker busy
 * @param objectiveMs latency objective
 * @param agents number of agents that route; each sees its own requests only
 * @param reportUs mean delay until an agent receives an answer; proxies receive it at once
 */
public record Scenario(
    String name,
    List<BackendSpec> backends,
    long meanServiceUs,
    long hopUs,
    long originUs,
    float objectiveMs,
    int agents,
    long reportUs) {

  /** Whether backends have caches of their own. */
  public boolean cached() {
    return backends.stream().anyMatch(b -> b.cacheBytes() > 0);
  }

  /** Requests of demand 1 per second that the backends in service from the start can serve. */
  public double capacityPerSecond() {
    return capacity(backends) * 1e6 / meanServiceUs;
  }

  /** Capacity of the healthy backends in service from the start, in ordinary workers. */
  static double capacity(List<BackendSpec> backends) {
    return backends.stream()
        .filter(b -> b.joinsAtUs() == 0)
        .filter(b -> b.phases().stream().noneMatch(p -> p.failures() > 0.5))
        .mapToDouble(BackendSpec::capacity)
        .sum();
  }
}
