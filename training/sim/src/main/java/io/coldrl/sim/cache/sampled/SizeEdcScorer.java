package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;

/**
 * A rule in place of a model: evicts the largest size / EDC. EDC is the count of accesses, decayed
 * with a half-life of 20,000 requests and kept after eviction. It is the strongest hand-written
 * rule over these features that we know, and the baseline for models.
 */
public final class SizeEdcScorer implements Scorer {
  private static final float FLOOR = 1e-9f;

  @Override
  public void score(float[] features, int candidates, float[] scores) {
    for (int i = 0; i < candidates; i++) {
      int at = i * EvictionFeature.size();
      float edc = features[at + EvictionFeature.EDC_20K.ordinal()];
      float size = features[at + EvictionFeature.SIZE_BYTES.ordinal()];
      scores[i] = (float) (Math.log1p(size) - Math.log(FLOOR + edc));
    }
  }

  @Override
  public String version() {
    return "size-edc";
  }

  @Override
  public void close() {}
}
