package io.coldrl.lab.module;

import java.util.Arrays;
import java.util.Locale;

/** Renders and sums up numbers. */
public final class NumberFormats {
  /** Bytes in a megabyte as disks are sold. */
  static final double MB = 1e6;

  private NumberFormats() {}

  /** Whole numbers as such, others with digits that fit their size; a dash for NaN. */
  public static String render(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e12) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.4f" : "%.1f", value);
  }

  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
