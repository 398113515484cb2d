package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.EvictionFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The range of a feature's values in training, to detect traffic that drifts away from it.
 *
 * @param feature which
 * @param known share of the states in which it was known, 0 to 1
 * @param low first percentile of the known values, raw; 0 if none was known
 * @param median of the known values
 * @param high 99th percentile of the known values
 */
public record FeatureRange(
    EvictionFeature feature, double known, double low, double median, double high) {
  private static final double LOW = 0.01;
  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.99;

  /**
   * The ranges of all features.
   *
   * @param rows raw vectors, one after another
   * @param count how many
   */
  static List<FeatureRange> of(float[] rows, int count) {
    List<FeatureRange> ranges = new ArrayList<>();
    float[] values = new float[count];
    for (EvictionFeature feature : EvictionFeature.values()) {
      int known = 0;
      for (int i = 0; i < count; i++) {
        float value = rows[i * EvictionFeature.size() + feature.ordinal()];
        if (value >= 0) {
          values[known++] = value;
        }
      }
      Arrays.sort(values, 0, known);
      ranges.add(
          new FeatureRange(
              feature,
              count == 0 ? 0 : (double) known / count,
              quantile(values, known, LOW),
              quantile(values, known, MEDIAN),
              quantile(values, known, HIGH)));
    }
    return ranges;
  }

  private static double quantile(float[] sorted, int count, double share) {
    return count == 0 ? 0 : sorted[(int) Math.min(count - 1, share * count)];
  }
}
