package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * An upper bound on the optimum's misses, and so a lower bound on its hit ratio: the misses of a
 * schedule that a cache which knows the future can follow. The optimum lies between {@link
 * PfooLower} and this.
 *
 * <p>After PFOO-U of Berger, Beckmann, Harchol-Balter, "Practical Bounds on Optimal Caching with
 * Variable Object Sizes" (SIGMETRICS 2018, section 5), but simpler: the paper cuts the trace in
 * pieces and solves a minimum-cost flow in each; here the hits are taken greedily in the order of
 * {@link PfooLower}, cheapest size × requests first, if it still fits at every moment. This bound
 * is therefore not as tight as the paper's. As there, misses and missed bytes are two schedules:
 * one for most hits, one for most hit bytes.
 *
 * <p>A copy that is stale by the next request saves nothing. If an object's size changes, it counts
 * with the largest so far. O(n log n) in the requests.
 */
final class PfooUpper {
  private static final int NONE = -1;

  private final Trace trace;
  private final SimulationOptions options;
  private final long capacityBytes;
  // By request: the previous request for its object, and the bytes it takes up in between.
  private final int[] previous;
  private final long[] bytes;
  private final int[] candidates;
  private int candidateCount;
  private long peakBytes;

  private PfooUpper(Trace trace, long capacityBytes, SimulationOptions options) {
    this.trace = trace;
    this.options = options;
    this.capacityBytes = capacityBytes;
    previous = new int[trace.requests()];
    bytes = new long[trace.requests()];
    candidates = new int[trace.requests()];
  }

  static SimulationResult run(
      Trace trace, long capacityBytes, SimulationOptions options, IntConsumer progress) {
    long startNs = System.nanoTime();
    PfooUpper bound = new PfooUpper(trace, capacityBytes, options);
    bound.findCandidates();
    BitSet hits = bound.follow(bound.schedule(false));
    progress.accept(trace.requests() / 2);
    BitSet byteHits = bound.follow(bound.schedule(true));
    progress.accept(trace.requests());
    return BoundBooks.result(
        "pfoo-u", trace, capacityBytes, options, hits, byteHits, 0, bound.peakBytes, startNs);
  }

  // Hits of an unlimited cache: only intervals that end in one of them are worth holding.
  private void findCandidates() {
    int firstCounted = options.firstCounted(trace.requests());
    int[] last = new int[trace.objects()];
    Arrays.fill(last, NONE);
    long[] largest = new long[trace.objects()];
    long[] freshUntil = new long[trace.objects()];
    for (int i = 0; i < trace.requests(); i++) {
      int object = trace.object(i);
      boolean hit = trace.timeMs(i) < freshUntil[object];
      if (hit && i >= firstCounted) {
        previous[i] = last[object];
        bytes[i] = largest[object];
        candidates[candidateCount++] = i;
      }
      if (!hit) {
        freshUntil[object] = freshUntil(i);
      }
      long stored = options.storage().stored(trace.sizeBytes(i));
      if (stored <= capacityBytes) {
        largest[object] = Math.max(largest[object], stored);
      }
      last[object] = i;
    }
  }

  // 0 if the response is larger than the cache.
  private long freshUntil(int request) {
    if (options.storage().stored(trace.sizeBytes(request)) > capacityBytes) {
      return 0;
    }
    long expires = CacheSimulator.expiresMs(trace, request);
    return expires == 0 ? Long.MAX_VALUE : expires;
  }

  private BitSet schedule(boolean byBytes) {
    double[] cost = new double[trace.requests()];
    for (int c = 0; c < candidateCount; c++) {
      int i = candidates[c];
      double bytesRequests = (double) bytes[i] * (i - previous[i]);
      cost[i] = byBytes ? bytesRequests / trace.sizeBytes(i) : bytesRequests;
    }
    UseOverTime use = new UseOverTime(trace.requests());
    BitSet held = new BitSet(trace.requests());
    for (int i : IndexSort.sorted(candidates, candidateCount, cost)) {
      if (use.most(previous[i], i) <= capacityBytes - bytes[i]) {
        use.add(previous[i], i, bytes[i]);
        held.set(i);
      }
    }
    peakBytes = Math.max(peakBytes, use.most());
    return held;
  }

  // Hits of this schedule: the object is held and fresh; else it is fetched.
  private BitSet follow(BitSet held) {
    BitSet hits = new BitSet(trace.requests());
    long[] freshUntil = new long[trace.objects()];
    for (int i = 0; i < trace.requests(); i++) {
      int object = trace.object(i);
      if (held.get(i) && trace.timeMs(i) < freshUntil[object]) {
        hits.set(i);
      } else {
        freshUntil[object] = freshUntil(i);
      }
    }
    return hits;
  }
}
