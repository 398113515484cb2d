package io.coldrl.trace;

/**
 * Generates the times to live and origin response times that a trace lacks, from the object's id,
 * the request's number and size, and a seed.
 *
 * <p>Time to live: one for each object, log-normal, with a median of one hour and a standard
 * deviation of 1.5 of its natural logarithm. Origin: 20 ms, and the size over 10 MB/s, times
 * log-normal noise of each request with a standard deviation of 0.3 of its natural logarithm.
 *
 * <p>Generated times to live change hit ratios, so they are used only if the user asks for them.
 * Generated origin times change no decision, because no policy sees them ({@link Trace#originRttMs}
 * stays -1); they are used wherever a figure needs one.
 */
public final class Synthesis {
  private static final double TTL_MEDIAN_MS = 3_600_000;
  private static final double TTL_SIGMA = 1.5;
  private static final double RTT_BASE_MS = 20;
  private static final double BYTES_PER_MS = 10_000;
  private static final double RTT_SIGMA = 0.3;

  private Synthesis() {}

  /**
   * Counts of generated values.
   *
   * @param ttl requests with a generated time to live; 0 unless the user asked for it
   * @param originTimes requests without an origin response time; figures that need one use {@link
   *     #originMs}
   */
  public record MadeUp(long ttl, long originTimes) {
    /** Statement for a report; empty if nothing is made up. */
    public String statement() {
      String both = ttl > 0 && originTimes > 0 ? "; " : "";
      return ttlStatement() + both + originStatement();
    }

    /** Statement for any result on the trace; empty if no time to live is made up. */
    public String ttlStatement() {
      return ttl == 0
          ? ""
          : "the times to live of "
              + ttl
              + " requests are made up, from the seed: hit ratios that depend on them are no"
              + " measurement";
    }

    /** Statement for figures that need origin times; empty if the trace has all. */
    public String originStatement() {
      return originTimes == 0
          ? ""
          : originTimes
              + " requests tell no origin response time: figures that need one take a made-up one,"
              + " from the seed, and are no measurement; no decision depends on it";
    }
  }

  /** {@code trace} with generated times to live where it has none; shares the other columns. */
  public static Trace withTtl(Trace trace, long seed) {
    return trace.withTtlMs(i -> trace.ttlMs(i) >= 0 ? trace.ttlMs(i) : ttl(trace.object(i), seed));
  }

  /** The origin's response time at a request, ms: from the trace, else generated. */
  public static int originMs(Trace trace, int request, long seed) {
    int known = trace.originRttMs(request);
    if (known >= 0) {
      return known;
    }
    double noise = StrictMath.exp(RTT_SIGMA * normal(mix(mix(~seed) ^ request)));
    double ms = (RTT_BASE_MS + trace.sizeBytes(request) / BYTES_PER_MS) * noise;
    return (int) Math.min(Integer.MAX_VALUE, ms);
  }

  private static long ttl(int object, long seed) {
    double normal = normal(mix(mix(seed) ^ object));
    return Math.max(1000, Math.round(TTL_MEDIAN_MS * StrictMath.exp(TTL_SIGMA * normal)));
  }

  /** A normal variate from this hash, by Box and Muller (1958). */
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
