package io.coldrl.trace.profile;

import io.coldrl.trace.Trace;
import java.util.Arrays;

/** Unique bytes in each window of time, with each object's first size there. */
final class WorkingSet {
  private WorkingSet() {}

  /**
   * Quantiles over the windows with requests, counted from the first request.
   *
   * @param windowMs 1 or more
   */
  static Quantiles of(Trace trace, long windowMs) {
    long[] seenIn = new long[trace.objects()];
    Arrays.fill(seenIn, -1);
    long[] sums = new long[Math.max(1, trace.requests())];
    int windows = 0;
    long current = -1;
    for (int i = 0; i < trace.requests(); i++) {
      long window = (trace.timeMs(i) - trace.timeMs(0)) / windowMs;
      if (window != current) {
        current = window;
        windows++;
      }
      int object = trace.object(i);
      if (seenIn[object] != window) {
        seenIn[object] = window;
        sums[windows - 1] += trace.sizeBytes(i);
      }
    }
    return Quantiles.of(Arrays.copyOf(sums, windows));
  }
}
