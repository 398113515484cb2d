package io.coldrl.sim.queue.balancer;

import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.core.scoring.Scorer;

/**
 * A linear score over logarithms of the model's features with weights set by hand; it shows what
 * the features are worth without learning. It prefers low latency times requests in flight, as peak
 * EWMA does, few failures and cheap tiers; among caches, the backend that served the object last,
 * else the one by hash.
 */
public final class LinearScorer implements Scorer {
  private static final int WIDTH = RoutingFeature.size();

  @Override
  public void score(float[] features, int candidates, float[] scores) {
    for (int i = 0; i < candidates; i++) {
      scores[i] = score(features, i * WIDTH);
    }
  }

  private static float score(float[] f, int at) {
    double score =
        -Math.log1p(value(f, at, RoutingFeature.IN_FLIGHT))
            - 0.5 * Math.log(1e-3 + value(f, at, RoutingFeature.LATENCY_MS))
            - 0.5 * Math.log(1e-3 + value(f, at, RoutingFeature.FAST_LATENCY_MS))
            - 3 * value(f, at, RoutingFeature.ERROR_SHARE)
            - Math.log1p(value(f, at, RoutingFeature.CONSECUTIVE_FAILURES))
            - value(f, at, RoutingFeature.EXTRA_COST);
    if (value(f, at, RoutingFeature.CACHED) > 0) {
      boolean served = f[at + RoutingFeature.OBJECT_AGE_MS.ordinal()] >= 0;
      score += served ? 2 : -0.3 * value(f, at, RoutingFeature.HASH_RANK);
    }
    return (float) score;
  }

  // An unknown value counts as 0, so a new backend is tried.
  @SuppressWarnings("EnumOrdinal") // An ordinal is the feature's place in the vector.
  private static float value(float[] f, int at, RoutingFeature feature) {
    return Math.max(0, f[at + feature.ordinal()]);
  }

  @Override
  public String version() {
    return "linear";
  }

  @Override
  public void close() {}
}
