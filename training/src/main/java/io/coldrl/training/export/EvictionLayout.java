package io.coldrl.training.export;

import io.coldrl.core.feature.Feature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the network of eviction sees of an object's {@link Feature}s. */
public final class EvictionLayout {
  // The size enters the score by itself. The others tell the date: with them the network learns the
  // training stretch by heart (measured: up to 3 points of hit ratio lost on what follows).
  private static final Set<Feature> BY_THEMSELVES_USELESS =
      EnumSet.of(
          Feature.SIZE_BYTES,
          Feature.LIFETIME_REQUESTS,
          Feature.RESIDENCE_REQUESTS,
          Feature.REQUEST_INTERVAL_MS);

  /** The layout. */
  public static final FeatureLayout LAYOUT = layout();

  private EvictionLayout() {}

  /** Columns that the network sees. */
  public static int width() {
    return LAYOUT.width();
  }

  private static FeatureLayout layout() {
    FeatureLayout.Builder layout =
        FeatureLayout.of(List.of(Feature.values()).stream().map(Feature::id).toList());
    // Decayed counts and shares are small.
    for (Feature edc : List.of(Feature.EDC_1K, Feature.EDC_5K, Feature.EDC_20K, Feature.EDC_100K)) {
      layout.gain(edc.ordinal(), 1e4f);
    }
    layout.gain(Feature.ONE_HIT_SHARE.ordinal(), 10f);
    for (Feature feature : Feature.values()) {
      if (!BY_THEMSELVES_USELESS.contains(feature)) {
        layout.log(feature.ordinal());
      }
    }
    ratio(layout, Feature.IDLE_REQUESTS, Feature.RESIDENCE_REQUESTS);
    ratio(layout, Feature.EWMA_GAP, Feature.RESIDENCE_REQUESTS);
    ratio(layout, Feature.GAP_1, Feature.RESIDENCE_REQUESTS);
    ratio(layout, Feature.COUNT, Feature.LIFETIME_REQUESTS);
    ratio(layout, Feature.IDLE_REQUESTS, Feature.EWMA_GAP);
    ratio(layout, Feature.TTL_LEFT_MS, Feature.AGE_MS);
    for (Feature feature :
        List.of(
            Feature.GAP_1,
            Feature.GAP_2,
            Feature.GAP_3,
            Feature.GAP_4,
            Feature.TTL_LEFT_MS,
            Feature.ORIGIN_RTT_MS)) {
      layout.flag(feature.ordinal());
    }
    return layout.build();
  }

  private static void ratio(FeatureLayout.Builder layout, Feature over, Feature under) {
    layout.ratio(over.ordinal(), under.ordinal());
  }
}
