package io.coldrl.learn.eviction;

import io.coldrl.sim.cache.sweep.SpatialSample;
import io.coldrl.trace.Trace;

/**
 * The part of a trace that training uses: all of it, or if it is long, all requests for a part of
 * the objects, in a cache of that part of the capacity ({@link SpatialSample}). Of a generated log
 * of ten million requests, 30% of the objects gave a model as good as all of them, in a third of
 * the time; the last three million requests gave a worse one.
 *
 * @param trace to train on
 * @param capacityBytes of the cache to simulate
 * @param rate share of the objects that is in it, 1 for all
 */
public record TraceSample(Trace trace, long capacityBytes, double rate) {
  /** Traces with at most this number of requests are used whole. */
  public static final int MAX_REQUESTS = 3_000_000;

  /**
   * Samples the trace if it is too long.
   *
   * @param capacityBytes of the whole cache
   * @param seed of the draw
   */
  public static TraceSample of(Trace whole, long capacityBytes, long seed) {
    return of(whole, capacityBytes, seed, MAX_REQUESTS);
  }

  static TraceSample of(Trace whole, long capacityBytes, long seed, int maxRequests) {
    if (whole.requests() <= maxRequests) {
      return new TraceSample(whole, capacityBytes, 1);
    }
    double rate = (double) maxRequests / whole.requests();
    Trace sample = SpatialSample.of(whole, rate, seed).trace();
    double byteShare = (double) sample.uniqueBytes() / whole.uniqueBytes();
    return new TraceSample(sample, Math.max(1, Math.round(byteShare * capacityBytes)), rate);
  }
}
