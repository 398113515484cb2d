package io.coldrl.lab.module;

import java.util.Locale;

/** Prints progress on stderr, with the time since the start. */
public final class ElapsedLog {
  private static final long START_NANOS = System.nanoTime();

  private ElapsedLog() {}

  public static void say(String format, Object... values) {
    double seconds = (System.nanoTime() - START_NANOS) / 1e9;
    System.err.printf(
        Locale.ROOT, "%6.1f s  %s%n", seconds, String.format(Locale.ROOT, format, values));
  }
}
