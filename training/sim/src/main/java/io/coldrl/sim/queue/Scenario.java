package io.coldrl.sim.queue;

import java.util.List;

/**
 * Backends and how they are used.
 *
 * @param name for tables
 * @param backends 1 to 16
 * @param meanServiceUs mean time that an ordinary backend takes for a request of demand 1
 * @param hopUs time from the proxy to a backend, one way
 * @param originUs what a miss of a backend's cache adds to the latency; it keeps no worker busy
 * @param objectiveMs the latency that is good enough
 * @param agents how many agents route, each seeing its own requests only
 * @param reportUs mean time after which an agent learns of an answer; proxies know at once
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

  /** Requests of demand 1 a second that the backends there from the start can serve. */
  public double capacityPerSecond() {
    return capacity(backends) * 1e6 / meanServiceUs;
  }

  /** How many ordinary workers the backends are worth that are there from the start and well. */
  static double capacity(List<BackendSpec> backends) {
    return backends.stream()
        .filter(b -> b.joinsAtUs() == 0)
        .filter(b -> b.phases().stream().noneMatch(p -> p.failures() > 0.5))
        .mapToDouble(BackendSpec::capacity)
        .sum();
  }
}
