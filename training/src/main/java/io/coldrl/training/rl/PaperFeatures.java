package io.coldrl.training.rl;

import io.coldrl.core.feature.Feature;
import java.util.Set;

/**
 * The six features of Gupta and Bhayani, "Cold-RL: Learning Cache Eviction with Offline
 * Reinforcement Learning for NGINX" (arXiv 2508.12485, 2025).
 */
final class PaperFeatures {
  static final Set<String> SIX =
      Set.of(
          Feature.AGE_MS.id(),
          Feature.SIZE_BYTES.id(),
          Feature.COUNT.id(),
          Feature.EWMA_GAP.id(),
          Feature.TTL_LEFT_MS.id(),
          Feature.ORIGIN_RTT_MS.id());

  private PaperFeatures() {}
}
