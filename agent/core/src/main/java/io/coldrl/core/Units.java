package io.coldrl.core;

import java.util.Locale;

/** Numbers with units, for people. */
public final class Units {
  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Units() {}

  /** Such as "64.2 MB", of three digits or more; 1 kB is 1000 bytes. */
  public static String bytes(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 999.5 && unit < BYTES.length - 1) {
      value /= 1000;
      unit++;
    }
    int digits = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f %s", value, BYTES[unit]);
  }

  /** Such as "3.5 days". */
  public static String duration(double ms) {
    double seconds = ms / 1000;
    if (seconds < 120) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.3f s" : "%.1f s", seconds);
    }
    if (seconds < 7200) {
      return String.format(Locale.ROOT, "%.1f minutes", seconds / 60);
    }
    return seconds < 172_800
        ? String.format(Locale.ROOT, "%.1f hours", seconds / 3600)
        : String.format(Locale.ROOT, "%.1f days", seconds / 86_400);
  }
}
