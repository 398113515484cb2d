package io.coldrl.trace;

import java.util.Arrays;

/** Fills the gaps in the origin's response times: a log tells them of misses only. */
final class MissCosts {
  private static final int UNKNOWN = -1;

  private MissCosts() {}

  /**
   * A cost for each request, ms.
   *
   * @param object id by request, from 0 to below {@code objects}
   * @param originRttMs by request, -1 where not told
   * @return empty where none is told
   */
  static int[] of(int[] object, int[] originRttMs, int objects) {
    long sum = 0;
    long told = 0;
    for (int ms : originRttMs) {
      if (ms >= 0) {
        sum += ms;
        told++;
      }
    }
    if (told == 0) {
      return new int[0];
    }
    int[] last = new int[objects];
    Arrays.fill(last, UNKNOWN);
    // Backwards first: what is left in `last` is what was first told of each object.
    for (int i = object.length - 1; i >= 0; i--) {
      if (originRttMs[i] >= 0) {
        last[object[i]] = originRttMs[i];
      }
    }
    int mean = (int) (sum / told);
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
