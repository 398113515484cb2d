package io.coldrl.inference;

import java.util.concurrent.TimeUnit;

/**
 * Counts the runs of one model that the {@link Watchdog} ended, and says when they are too many.
 * One may be the machine's fault. Thread-safe.
 */
final class Overruns {
  /**
   * Number of overruns within {@link #WITHIN_SECONDS} after which a model is taken out of service.
   */
  static final int LIMIT = 3;

  static final long WITHIN_SECONDS = 60;

  private final long[] nanos = new long[LIMIT];
  private String version = "";
  private int count;

  /** What is wrong with a model that has had too many. */
  static String describe(String version) {
    return "model "
        + version
        + " ran for more than "
        + Watchdog.LIMIT_MS
        + " ms, the limit, "
        + LIMIT
        + " times within "
        + WITHIN_SECONDS
        + " s; it is not used any more until it is promoted or reloaded";
  }

  /** Counts one. Returns whether the model has had too many of them lately. */
  synchronized boolean add(String ofVersion, long nowNanos) {
    if (!ofVersion.equals(version)) {
      version = ofVersion;
      count = 0;
    }
    nanos[count % LIMIT] = nowNanos;
    count++;
    // The oldest of the last LIMIT is where the next one will be put.
    return count >= LIMIT
        && nowNanos - nanos[count % LIMIT] <= TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
  }
}
