package io.coldrl.sim.cache;

import org.jspecify.annotations.Nullable;

/**
 * What one policy did on one trace at one capacity. All counts are of the requests after the
 * warm-up, unless they say otherwise. A bound has its own figures for requests and for bytes, and
 * no evictions or stale misses.
 *
 * @param policy as it was asked for
 * @param capacityBytes what the cache could hold
 * @param requests counted requests; hits + misses
 * @param misses requests that the cache could not answer with a fresh copy
 * @param requestedBytes sum of the requested objects' sizes
 * @param missedBytes the same for misses
 * @param staleMisses misses for which a stale copy was held
 * @param bypassed misses whose object is larger than the cache
 * @param evictions objects evicted, warm-up included
 * @param peakBytes the most the cache held, warm-up included; 0 in a bound that is no schedule
 * @param modelDecisions decisions by a model, warm-up included
 * @param fallbackDecisions decisions in which LRU stood in for the model, warm-up included
 * @param timeline hits and misses over time
 * @param blocks the same in equal blocks of requests; null in a bound that is no replay
 * @param requestsPerSecond simulated requests, warm-up included, by wall time
 * @param nginx counts of NGINX's own; null where another cache was simulated
 */
public record SimulationResult(
    String policy,
    long capacityBytes,
    long requests,
    long misses,
    long requestedBytes,
    long missedBytes,
    long staleMisses,
    long bypassed,
    long evictions,
    long peakBytes,
    long modelDecisions,
    long fallbackDecisions,
    Timeline timeline,
    @Nullable Blocks blocks,
    double requestsPerSecond,
    @Nullable NginxCounts nginx) {

  /** Requests answered from the cache. */
  public long hits() {
    return requests - misses;
  }

  /** Share of requests that missed, 0 to 1. */
  public double objectMissRatio() {
    return requests == 0 ? 0 : (double) misses / requests;
  }

  /**
   * Share of the origin's response time that missed, 0 to 1; see {@link
   * io.coldrl.trace.Trace#missCostMs}.
   *
   * @throws IllegalStateException where there are no blocks
   */
  public double costMissRatio() {
    if (blocks == null) {
      throw new IllegalStateException(policy + " has no blocks");
    }
    return blocks.missRatio(Objective.COST);
  }

  /** Share of bytes that missed, 0 to 1. */
  public double byteMissRatio() {
    return requestedBytes == 0 ? 0 : (double) missedBytes / requestedBytes;
  }
}
