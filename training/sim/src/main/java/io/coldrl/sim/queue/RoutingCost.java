package io.coldrl.sim.queue;

import io.coldrl.core.routing.RoutingGuard;

/**
 * What a request costs, in objectives of latency: the reward of routing is its negative. Latency
 * counts in parts of the objective, an error {@link RoutingGuard#MAX_COST}, a dearer tier than
 * needed {@link #TIER} for each unit of its cost, a miss of a backend's cache {@link #MISS} beside
 * the latency that it brings, for the bytes that the origin serves.
 */
public final class RoutingCost {
  /** Of a unit of an endpoint's cost above the cheapest one's. */
  public static final float TIER = 0.3f;

  /** Of a miss. */
  public static final float MISS = 0.5f;

  /** Least cost, so that its logarithm is finite. */
  public static final float LEAST = 1e-4f;

  private RoutingCost() {}

  /**
   * Cost of a request.
   *
   * @param latencyMs 0 or more
   * @param objectiveMs above 0
   * @param failures share of failures, or 0 and 1 for what has happened
   * @param extraCost cost of the endpoint's tier above the cheapest one's
   * @param missed whether a cache was asked and did not have it
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
