package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.SplittableRandom;

/** A generated trace with what is awkward: expiry, sizes that change, bursts at one moment. */
final class HardTrace {
  private static final int CATALOGUE = 400;

  private HardTrace() {}

  /** The same seed, the same trace. */
  static Trace of(int requests, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] time = new long[requests];
    int[] object = new int[requests];
    long[] size = new long[requests];
    long[] ttl = new long[requests];
    int[] rtt = new int[requests];
    long now = 0;
    for (int i = 0; i < requests; i++) {
      now += random.nextInt(3) == 0 ? 0 : random.nextInt(300);
      time[i] = now;
      double skewed = random.nextDouble() * random.nextDouble() * random.nextDouble();
      object[i] = (int) (skewed * CATALOGUE);
      long usual = 1L << (object[i] * 7 % 16);
      size[i] = random.nextInt(10) == 0 ? 1 + random.nextInt(60_000) : usual;
      ttl[i] = random.nextInt(3) == 0 ? -1 : 1000L * random.nextInt(200);
      rtt[i] = -1;
    }
    return Trace.of(time, object, size, ttl, rtt, CATALOGUE);
  }
}
