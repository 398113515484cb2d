package io.coldrl.learn.export;

import io.coldrl.core.routing.RoutingFeature;
import java.util.List;

/** The columns that the routing network computes from an endpoint's {@link RoutingFeature}s. */
@SuppressWarnings("EnumOrdinal") // An ordinal is the feature's place in the vector.
public final class RoutingLayout {
  /** The layout. */
  public static final FeatureLayout LAYOUT = layout();

  private RoutingLayout() {}

  /** Columns that the network sees. */
  public static int width() {
    return LAYOUT.width();
  }

  private static FeatureLayout layout() {
    FeatureLayout.Builder layout = FeatureLayout.of(RoutingFeature.ids());
    for (RoutingFeature feature : RoutingFeature.values()) {
      layout.gain(feature.ordinal(), gain(feature));
      layout.log(feature.ordinal());
    }
    ratio(layout, RoutingFeature.LATENCY_MS, RoutingFeature.OBJECTIVE_MS);
    ratio(layout, RoutingFeature.FAST_LATENCY_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.RECENT_LATENCY_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.PEAK_LATENCY_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.BASE_LATENCY_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.IN_FLIGHT_AGE_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.ANSWER_AGE_MS, RoutingFeature.LATENCY_MS);
    ratio(layout, RoutingFeature.IN_FLIGHT, RoutingFeature.TOTAL_IN_FLIGHT);
    ratio(layout, RoutingFeature.RATE, RoutingFeature.TOTAL_RATE);
    // By Little's law, rate times latency is the mean number in flight.
    layout.product(
        List.of(
            RoutingFeature.IN_FLIGHT.ordinal(),
            RoutingFeature.RATE.ordinal(),
            RoutingFeature.LATENCY_MS.ordinal()),
        List.of(1.0, -1.0, -1.0));
    layout.product(
        List.of(RoutingFeature.IN_FLIGHT.ordinal(), RoutingFeature.LATENCY_MS.ordinal()),
        List.of(1.0, 1.0));
    for (RoutingFeature feature :
        List.of(
            RoutingFeature.LATENCY_MS,
            RoutingFeature.FAST_LATENCY_MS,
            RoutingFeature.PEAK_LATENCY_MS,
            RoutingFeature.BASE_LATENCY_MS,
            RoutingFeature.ANSWER_AGE_MS,
            RoutingFeature.OBJECT_AGE_MS,
            RoutingFeature.OBJECT_HITS,
            RoutingFeature.OBJECT_REQUESTS,
            RoutingFeature.HASH_RANK)) {
      layout.flag(feature.ordinal());
    }
    return layout.build();
  }

  private static void ratio(
      FeatureLayout.Builder layout, RoutingFeature over, RoutingFeature under) {
    layout.ratio(over.ordinal(), under.ordinal());
  }

  // Times resolve to 0.1 ms, shares to 1%; counts and all others to 1.
  private static float gain(RoutingFeature feature) {
    return switch (feature) {
      case IN_FLIGHT_AGE_MS,
          LATENCY_MS,
          FAST_LATENCY_MS,
          RECENT_LATENCY_MS,
          PEAK_LATENCY_MS,
          BASE_LATENCY_MS,
          ANSWER_AGE_MS,
          OBJECTIVE_MS,
          RATE,
          TOTAL_RATE,
          EXTRA_COST,
          WEIGHT ->
          10f;
      case ERROR_SHARE -> 100f;
      default -> 1f;
    };
  }
}
