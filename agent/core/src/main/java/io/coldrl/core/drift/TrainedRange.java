package io.coldrl.core.drift;

/**
 * The range of a feature in training, as the model's card has it.
 *
 * @param feature its stable name
 * @param known share of the training rows in which the feature was known, 0 to 1
 * @param low first percentile of the known values
 * @param high 99th percentile of the known values
 * @param raisesAlarm whether the feature may raise the alarm, or is only shown
 */
public record TrainedRange(
    String feature, double known, double low, double high, boolean raisesAlarm) {
  /** A value is inside if it is at least {@link #low} and at most {@link #high}. */
  public TrainedRange {
    if (!(known >= 0 && known <= 1 && low <= high)) {
      throw new IllegalArgumentException(
          feature + " is known " + known + " from " + low + " to " + high + ", must be a range");
    }
  }
}
