package io.coldrl.sim.queue.balancer;

import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.core.scoring.Scorer;

/**
 * A score that is linear in logarithms of the model's own features, its weights set by hand: what
 * the features alone are worth. Latency times requests in flight, as peak EWMA has it, less for
 * failures and dear tiers; among caches, rather where the object was served last, else by hash.
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

  // What is not known counts as 0: a newcomer is tried.
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
