package io.coldrl.training.rl;

import io.coldrl.core.feature.Feature;
import java.util.EnumSet;
import java.util.Set;

/**
 * The six features of Zhou et al., "DRL-Cache" (see the project's design): what a policy knows that
 * looks at an object's head alone.
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
