package io.coldrl.training.rl;

import io.coldrl.core.feature.Feature;
import java.util.EnumSet;
import java.util.Set;

/**
 * The six features of Gupta and Bhayani, "Cold-RL: Learning Cache Eviction with Offline
 * Reinforcement Learning for NGINX" (arXiv 2508.12485, 2025).
 */
final class PaperFeatures {
  static final Set<Feature> SIX =
      EnumSet.of(
          Feature.AGE_MS,
          Feature.SIZE_BYTES,
          Feature.COUNT,
          Feature.EWMA_GAP,
          Feature.TTL_LEFT_MS,
          Feature.ORIGIN_RTT_MS);

  private PaperFeatures() {}
}
