package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.Timeline;
import io.coldrl.trace.Trace;
import java.util.BitSet;

/** Builds the result of a bound from the requests that are hits in it. */
final class BoundBooks {
  private BoundBooks() {}

  /**
   * Builds the result.
   *
   * @param hits hits in the optimum for requests
   * @param byteHits hits in the optimum for bytes, which is another one
   * @param moreHitBytes hit bytes beyond those of {@code byteHits}, in no timeline
   * @param peakBytes most bytes held; 0 for a bound without a schedule
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
