package io.coldrl.sim.cache;

import org.jspecify.annotations.Nullable;

/**
 * Result of one policy on one trace at one capacity. Counts are of the requests after the warm-up
 * unless stated otherwise. A bound has separate optima for requests and for bytes, and no evictions
 * or stale misses.
 *
 * @param policy name as given
 * @param capacityBytes capacity of the cache
 * @param requests counted requests; hits + misses
 * @param misses requests that are no hits, see {@link io.coldrl.core.record.NginxCacheStatus#isHit}
 * @param requestedBytes sum of the requested objects' sizes
 * @param missedBytes the same for misses
 * @param staleMisses misses for which a stale copy was held
 * @param bypassed misses whose object is larger than the cache
 * @param evictions objects evicted, warm-up included
 * @param peakBytes most bytes held, warm-up included; 0 for a bound without a schedule
 * @param modelDecisions decisions by a model, warm-up included
 * @param fallbackDecisions decisions in which LRU replaced the model, warm-up included
 * @param timeline hits and misses over time
 * @param blocks the same in equal blocks of requests; null for a bound without a replay
 * @param requestsPerSecond simulated requests, warm-up included, by wall time
 * @param nginx counts that only NGINX mode has; null in other modes
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
   * @throws IllegalStateException if there are no blocks
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
