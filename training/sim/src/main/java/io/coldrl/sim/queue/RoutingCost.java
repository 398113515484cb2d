package io.coldrl.sim.queue;

import io.coldrl.core.routing.RoutingGuard;

/**
 * Cost of a request in units of the latency objective; the reward of routing is its negative. An
 * error costs {@link RoutingGuard#MAX_COST}. Any other request costs its latency divided by the
 * objective, {@link #TIER} per unit of its tier's cost above the cheapest, and {@link #MISS} for a
 * miss in a backend's cache, because the origin serves its bytes.
 */
public final class RoutingCost {
  /** Cost of a unit of an endpoint's tier above the cheapest. */
  public static final float TIER = 0.3f;

  /** Cost of a miss, beside its latency. */
  public static final float MISS = 0.5f;

  /** Lowest cost, so that its logarithm is finite. */
  public static final float LEAST = 1e-4f;

  private RoutingCost() {}

  /**
   * Cost of a request.
   *
   * @param latencyMs 0 or more
   * @param objectiveMs above 0
   * @param failures expected share of failures; 0 or 1 for an observed request
   * @param extraCost cost of the endpoint's tier above the cheapest one's
   * @param missed whether the backend's cache missed
   */
  public static float of(
      double latencyMs, float objectiveMs, double failures, float extraCost, boolean missed) {
    double ok =
        Math.min(RoutingGuard.MAX_COST, latencyMs / objectiveMs)
            + TIER * extraCost
            + (missed ? MISS : 0);
    return (float) Math.max(LEAST, failures * RoutingGuard.MAX_COST + (1 - failures) * ok);
  }
}
