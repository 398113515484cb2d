package io.coldrl.trace.generate;

import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A small generated trace: Zipf popularity, mixed sizes, and one request in four a one-hit wonder.
 */
public final class GeneratedTrace {
  private static final int CATALOGUE = 1_000;

  private GeneratedTrace() {}

  /** Ten requests per second; equal seeds give equal traces. */
  public static Trace of(int requests, long seed) {
    return of(requests, seed, false);
  }

  /** The same, with an origin that takes 5 ms for some objects and 500 ms for others. */
  public static Trace withOriginTimes(int requests, long seed) {
    return of(requests, seed, true);
  }

  private static Trace of(int requests, long seed, boolean originTimes) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] cumulative = new double[CATALOGUE];
    double sum = 0;
    for (int rank = 0; rank < CATALOGUE; rank++) {
      sum += Math.pow(rank + 5, -0.9);
      cumulative[rank] = sum;
    }
    long[] time = new long[requests];
    int[] object = new int[requests];
    long[] size = new long[requests];
    int next = CATALOGUE;
    for (int i = 0; i < requests; i++) {
      time[i] = i * 100L;
      if (random.nextInt(4) == 0) {
        object[i] = next++;
      } else {
        int at = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
        object[i] = Math.min(CATALOGUE - 1, at >= 0 ? at : -at - 1);
      }
      size[i] = 500 + new SplittableRandom(seed + 31L * object[i]).nextInt(20_000);
    }
    long[] ttl = new long[requests];
    Arrays.fill(ttl, -1);
    int[] rtt = new int[requests];
    Arrays.setAll(
        rtt,
        i -> !originTimes ? -1 : new SplittableRandom(seed - object[i]).nextInt(4) == 0 ? 500 : 5);
    return Trace.of(time, object, size, ttl, rtt, next);
  }
}
