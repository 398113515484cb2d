package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.EvictionFeature;
import java.util.Set;

/**
 * The six features of Gupta and Bhayani, "Cold-RL: Learning Cache Eviction with Offline
 * Reinforcement Learning for NGINX" (arXiv 2508.12485, 2025).
 */
final class PaperFeatures {
  static final Set<String> SIX =
      Set.of(
          EvictionFeature.AGE_MS.id(),
          EvictionFeature.SIZE_BYTES.id(),
          EvictionFeature.COUNT.id(),
          EvictionFeature.EWMA_GAP.id(),
          EvictionFeature.TTL_LEFT_MS.id(),
          EvictionFeature.ORIGIN_RTT_MS.id());

  private PaperFeatures() {}
}
