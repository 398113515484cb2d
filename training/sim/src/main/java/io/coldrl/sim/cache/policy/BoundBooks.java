package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.Timeline;
import io.coldrl.trace.Trace;
import java.util.BitSet;

/** Makes the result of a bound from the requests that it has as hits. */
final class BoundBooks {
  private BoundBooks() {}

  /**
   * The result.
   *
   * @param hits requests that are hits where requests count
   * @param byteHits requests that are hits where bytes count: not the same ones
   * @param moreHitBytes hit bytes beyond those of {@code byteHits}, in no timeline
   * @param peakBytes the most that was held, 0 where the bound is no schedule
   * @param startNs when the calculation started, by {@link System#nanoTime}
   */
  static SimulationResult result(
      String name,
      Trace trace,
      long capacityBytes,
      SimulationOptions options,
      BitSet hits,
      BitSet byteHits,
      long moreHitBytes,
      long peakBytes,
      long startNs) {
    Timeline timeline = new Timeline(trace);
    int firstCounted = options.firstCounted(trace.requests());
    long misses = 0;
    long requestedBytes = 0;
    long missedBytes = 0;
    long bypassed = 0;
    for (int i = 0; i < trace.requests(); i++) {
      long size = trace.sizeBytes(i);
      long missed = byteHits.get(i) ? 0 : size;
      timeline.count(trace.timeMs(i), hits.get(i), size, missed);
      if (i >= firstCounted) {
        misses += hits.get(i) ? 0 : 1;
        requestedBytes += size;
        missedBytes += missed;
        boolean tooLarge = options.storage().stored(size) > capacityBytes;
        bypassed += tooLarge && !hits.get(i) ? 1 : 0;
      }
    }
    double seconds = Math.max(1, System.nanoTime() - startNs) * 1e-9;
    return new SimulationResult(
        name,
        capacityBytes,
        trace.requests() - firstCounted,
        misses,
        requestedBytes,
        Math.max(0, missedBytes - moreHitBytes),
        0,
        bypassed,
        0,
        peakBytes,
        0,
        0,
        timeline,
        null,
        trace.requests() / seconds,
        null);
  }
}
