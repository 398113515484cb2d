package io.coldrl.core.drift;

import io.coldrl.core.eviction.EvictionFeature;

/** Which features of eviction may raise the alarm. */
public final class DriftFeatures {
  private DriftFeatures() {}

  /**
   * Whether a feature may raise the alarm. Those that all candidates of a decision share are only
   * shown: they have one value, which is inside or outside as a whole, and follow the time of day.
   * Also those in ms and the time since the first access: they follow the number of visitors and
   * the age of the history, and others give the same times in requests. Also those of URL groups:
   * on many sites, most candidates are in one group.
   */
  public static boolean raisesAlarm(EvictionFeature feature) {
    return switch (feature) {
      case RESIDENCE_REQUESTS, ONE_HIT_SHARE, REQUEST_INTERVAL_MS -> false;
      case IDLE_MS, AGE_MS, INTER_ARRIVAL_MS, LIFETIME_REQUESTS -> false;
      case EXTENSION_REUSE, EXTENSION_AGAIN, SEGMENT_REUSE, SEGMENT_AGAIN -> false;
      case DIRECTORY_REUSE, DIRECTORY_AGAIN -> false;
      default -> true;
    };
  }
}
