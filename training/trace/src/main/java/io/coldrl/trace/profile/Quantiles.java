package io.coldrl.trace.profile;

import java.util.Arrays;

/**
 * Quantiles by nearest rank, so each is one of the values.
 *
 * @param count number of values; if 0, all quantiles are 0
 */
public record Quantiles(
    long count, long min, long p10, long p25, long p50, long p75, long p90, long p99, long max) {
  /** Computes the quantiles of these values, and sorts them in place. */
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
