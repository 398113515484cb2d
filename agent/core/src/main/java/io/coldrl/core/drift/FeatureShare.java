package io.coldrl.core.drift;

/**
 * How often a feature was outside its range of training.
 *
 * @param feature its stable name
 * @param outside share of its known values outside, 0 to 1; -1 if it is not compared because it was
 *     hardly ever known in training or in the samples
 * @param raisesAlarm whether the feature may raise the alarm, or is only shown
 */
public record FeatureShare(String feature, double outside, boolean raisesAlarm) {
  /*
   * A feature that was never known in training has weight 0 in the model. One that is known for a
   * few objects has too few values for a share.
   */
  private static final double MIN_KNOWN = 0.05;

  static FeatureShare of(TrainedRange range, int outside, int known, int samples) {
    boolean isCompared = range.known() >= MIN_KNOWN && known > 0 && known >= MIN_KNOWN * samples;
    double share = isCompared ? (double) outside / known : -1;
    return new FeatureShare(range.feature(), share, range.raisesAlarm());
  }

  /** Whether it may raise the alarm and its share is above this one. */
  boolean warnsAbove(double limit) {
    return raisesAlarm && outside > limit;
  }
}
