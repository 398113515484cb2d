package io.coldrl.trace.profile;

import java.util.Arrays;

/**
 * Quantiles by nearest rank: each is a value that occurs.
 *
 * @param count how many values; all others are 0 where there are none
 */
public record Quantiles(
    long count, long min, long p10, long p25, long p50, long p75, long p90, long p99, long max) {
  /** Of these values, which are sorted in place. */
  static Quantiles of(long[] values) {
    Arrays.sort(values);
    return new Quantiles(
        values.length,
        at(values, 0),
        at(values, 0.1),
        at(values, 0.25),
        at(values, 0.5),
        at(values, 0.75),
        at(values, 0.9),
        at(values, 0.99),
        at(values, 1));
  }

  private static long at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
