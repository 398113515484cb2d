package io.coldrl.training.trace;

/**
 * Fills in the times to live and origin response times that a trace does not tell, with made-up
 * values that depend on nothing but the object's id, the request's size and a seed.
 *
 * <p>Time to live: one for each object, log-normal, with a median of one hour and a standard
 * deviation of 1.5 of its natural logarithm. Origin: 20 ms, and the size over 10 MB/s, times
 * log-normal noise of each request with a standard deviation of 0.3 of its natural logarithm.
 */
public final class Synthesis {
  /** What a report should say of a result that rests on such values, one sentence. */
  public static final String WARNING =
      "times to live and origin response times that the trace does not tell are made up, from the"
          + " seed: results that depend on them are no measurement";

  private static final double TTL_MEDIAN_MS = 3_600_000;
  private static final double TTL_SIGMA = 1.5;
  private static final double RTT_BASE_MS = 20;
  private static final double BYTES_PER_MS = 10_000;
  private static final double RTT_SIGMA = 0.3;

  private Synthesis() {}

  /** A trace with {@code trace}'s values, and made-up ones where it has none. */
  public static Trace fill(Trace trace, long seed) {
    int requests = trace.requests();
    long[] timeMs = new long[requests];
    int[] object = new int[requests];
    long[] sizeBytes = new long[requests];
    long[] ttlMs = new long[requests];
    int[] rttMs = new int[requests];
    for (int i = 0; i < requests; i++) {
      timeMs[i] = trace.timeMs(i);
      object[i] = trace.object(i);
      sizeBytes[i] = trace.sizeBytes(i);
      ttlMs[i] = trace.ttlMs(i) >= 0 ? trace.ttlMs(i) : ttl(object[i], seed);
      rttMs[i] = trace.originRttMs(i) >= 0 ? trace.originRttMs(i) : rtt(sizeBytes[i], i, seed);
    }
    return Trace.of(timeMs, object, sizeBytes, ttlMs, rttMs, trace.objects());
  }

  private static long ttl(int object, long seed) {
    double normal = normal(mix(mix(seed) ^ object));
    return Math.max(1000, Math.round(TTL_MEDIAN_MS * StrictMath.exp(TTL_SIGMA * normal)));
  }

  private static int rtt(long size, int request, long seed) {
    double noise = StrictMath.exp(RTT_SIGMA * normal(mix(mix(~seed) ^ request)));
    return (int) Math.min(Integer.MAX_VALUE, (RTT_BASE_MS + size / BYTES_PER_MS) * noise);
  }

  /** A normal variate of this hash, by Box and Muller (1958). */
  private static double normal(long hash) {
    double radius = ((hash >>> 11) + 0.5) * 0x1p-53;
    double angle = (mix(hash) >>> 11) * 0x1p-53;
    return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
  }

  /** One step of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
