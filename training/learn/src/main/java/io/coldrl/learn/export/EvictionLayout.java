package io.coldrl.learn.export;

import io.coldrl.core.eviction.EvictionFeature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The columns that the eviction network computes from an object's {@link EvictionFeature}s. */
public final class EvictionLayout {
  // The size enters the score by itself. The others reveal the date: with them the network
  // overfits the training part (measured: up to 3 points of hit ratio lost on later requests).
  private static final Set<EvictionFeature> BY_THEMSELVES_USELESS =
      EnumSet.of(
          EvictionFeature.SIZE_BYTES,
          EvictionFeature.LIFETIME_REQUESTS,
          EvictionFeature.RESIDENCE_REQUESTS,
          EvictionFeature.REQUEST_INTERVAL_MS);

  /** The layout. */
  public static final FeatureLayout LAYOUT = layout();

  private EvictionLayout() {}

  /** Columns that the network sees. */
  public static int width() {
    return LAYOUT.width();
  }

  private static FeatureLayout layout() {
    FeatureLayout.Builder layout =
        FeatureLayout.of(
            List.of(EvictionFeature.values()).stream().map(EvictionFeature::id).toList());
    // Decayed counts and shares are small.
    for (EvictionFeature edc :
        List.of(
            EvictionFeature.EDC_1K,
            EvictionFeature.EDC_5K,
            EvictionFeature.EDC_20K,
            EvictionFeature.EDC_100K)) {
      layout.gain(edc.ordinal(), 1e4f);
    }
    layout.gain(EvictionFeature.ONE_HIT_SHARE.ordinal(), 10f);
    // Ratios from a hundredth on; the shares by the groups are left as they are, nearly.
    for (EvictionFeature reuse :
        List.of(
            EvictionFeature.EXTENSION_REUSE,
            EvictionFeature.SEGMENT_REUSE,
            EvictionFeature.DIRECTORY_REUSE)) {
      layout.gain(reuse.ordinal(), 1e3f);
    }
    for (EvictionFeature feature : EvictionFeature.values()) {
      if (!BY_THEMSELVES_USELESS.contains(feature)) {
        layout.log(feature.ordinal());
      }
    }
    ratio(layout, EvictionFeature.IDLE_REQUESTS, EvictionFeature.RESIDENCE_REQUESTS);
    ratio(layout, EvictionFeature.EWMA_GAP, EvictionFeature.RESIDENCE_REQUESTS);
    ratio(layout, EvictionFeature.GAP_1, EvictionFeature.RESIDENCE_REQUESTS);
    ratio(layout, EvictionFeature.COUNT, EvictionFeature.LIFETIME_REQUESTS);
    ratio(layout, EvictionFeature.IDLE_REQUESTS, EvictionFeature.EWMA_GAP);
    ratio(layout, EvictionFeature.TTL_LEFT_MS, EvictionFeature.AGE_MS);
    for (EvictionFeature feature :
        List.of(
            EvictionFeature.GAP_1,
            EvictionFeature.GAP_2,
            EvictionFeature.GAP_3,
            EvictionFeature.GAP_4,
            EvictionFeature.TTL_LEFT_MS,
            EvictionFeature.ORIGIN_RTT_MS,
            // The features of groups are missing together.
            EvictionFeature.EXTENSION_REUSE)) {
      layout.flag(feature.ordinal());
    }
    return layout.build();
  }

  private static void ratio(
      FeatureLayout.Builder layout, EvictionFeature over, EvictionFeature under) {
    layout.ratio(over.ordinal(), under.ordinal());
  }
}
