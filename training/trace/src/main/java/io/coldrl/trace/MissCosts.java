package io.coldrl.trace;

import java.util.Arrays;

/** Estimates the origin's response time for each request; a log has it for misses only. */
final class MissCosts {
  private static final int UNKNOWN = -1;

  private MissCosts() {}

  /**
   * A cost for each request, ms.
   *
   * @param object id by request, from 0 to below {@code objects}
   * @param originRttMs by request, -1 if unknown
   * @return empty if the trace has no origin times
   */
  static int[] of(int[] object, int[] originRttMs, int objects) {
    long sum = 0;
    long known = 0;
    for (int ms : originRttMs) {
      if (ms >= 0) {
        sum += ms;
        known++;
      }
    }
    if (known == 0) {
      return new int[0];
    }
    int[] last = new int[objects];
    Arrays.fill(last, UNKNOWN);
    // Backwards first: this leaves each object's first known time in `last`.
    for (int i = object.length - 1; i >= 0; i--) {
      if (originRttMs[i] >= 0) {
        last[object[i]] = originRttMs[i];
      }
    }
    int mean = (int) (sum / known);
    int[] costs = new int[object.length];
    for (int i = 0; i < costs.length; i++) {
      if (originRttMs[i] >= 0) {
        last[object[i]] = originRttMs[i];
      }
      costs[i] = last[object[i]] == UNKNOWN ? mean : last[object[i]];
    }
    return costs;
  }
}
