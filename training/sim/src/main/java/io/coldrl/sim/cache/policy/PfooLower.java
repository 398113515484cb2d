package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * PFOO-L: a lower bound on the misses, and so an upper bound on the hit ratio, of every policy, the
 * optimal one included (Berger, Beckmann, Harchol-Balter, "Practical Bounds on Optimal Caching with
 * Variable Object Sizes", SIGMETRICS 2018, section 5). No cache does better; the bound may not be
 * reachable.
 *
 * <p>To hit a request, a cache must have held the object since the request before: its size × the
 * requests in between of the cache's capacity × all requests. The bound gives that total to the
 * cheapest hits, whether or not they fit at each moment. Misses are bounded by the largest number
 * of hits, missed bytes by the most hit bytes (those with the least size × requests per byte first,
 * the last one in part): two separate optima, which one policy may not reach together.
 *
 * <p>Beyond the paper: a copy that is stale by the next request saves nothing; an object with times
 * to live has no more hits than in an unlimited cache; if an object's size changes, it counts with
 * the smallest so far; after a warm-up only counted hits use the total, from the last request
 * before the warm-up's end. O(n log n) in the requests.
 */
final class PfooLower {
  private static final int NONE = -1;

  private final Trace trace;
  private final SimulationOptions options;
  private final long capacityBytes;
  private final int firstCounted;
  private final int firstStep;
  // By request: what a hit costs in bytes x requests; by object: what limits its hits.
  private final double[] cost;
  private final int[] hittable;
  private final int[] hitsAtMost;
  private final int[] candidates;
  private final long[] largest;
  private int candidateCount;

  private PfooLower(Trace trace, long capacityBytes, SimulationOptions options) {
    this.trace = trace;
    this.options = options;
    this.capacityBytes = capacityBytes;
    firstCounted = options.firstCounted(trace.requests());
    firstStep = Math.max(0, firstCounted - 1);
    cost = new double[trace.requests()];
    candidates = new int[trace.requests()];
    hittable = new int[trace.objects()];
    hitsAtMost = new int[trace.objects()];
    largest = new long[trace.objects()];
  }

  static SimulationResult run(
      Trace trace, long capacityBytes, SimulationOptions options, IntConsumer progress) {
    long startNs = System.nanoTime();
    PfooLower bound = new PfooLower(trace, capacityBytes, options);
    bound.findCandidates();
    BitSet hits = new BitSet(trace.requests());
    bound.mostHits(hits);
    BitSet byteHits = new BitSet(trace.requests());
    long moreHitBytes = bound.mostHitBytes(byteHits);
    progress.accept(trace.requests());
    return BoundBooks.result(
        "pfoo-l", trace, capacityBytes, options, hits, byteHits, moreHitBytes, 0, startNs);
  }

  private void findCandidates() {
    int[] previous = new int[trace.objects()];
    Arrays.fill(previous, NONE);
    long[] least = new long[trace.objects()];
    Arrays.fill(least, Long.MAX_VALUE);
    long[] latestExpiry = new long[trace.objects()];
    long[] reach = new long[trace.objects()];
    for (int i = 0; i < trace.requests(); i++) {
      int object = trace.object(i);
      long now = trace.timeMs(i);
      boolean counted = i >= firstCounted;
      if (counted && previous[object] != NONE && now < latestExpiry[object]) {
        cost[i] = (double) least[object] * (i - Math.max(previous[object], firstStep));
        candidates[candidateCount++] = i;
        hittable[object]++;
        largest[object] = Math.max(largest[object], trace.sizeBytes(i));
      }
      // The fewest fetches that keep a copy fresh all the time: each as late as the earlier ones
      // allow, or earlier if that gives a later expiry.
      boolean fetch = now >= reach[object];
      hitsAtMost[object] += counted && !fetch ? 1 : 0;
      long stored = options.storage().stored(trace.sizeBytes(i));
      if (stored <= capacityBytes) {
        least[object] = Math.min(least[object], stored);
        long expires = CacheSimulator.expiresMs(trace, i);
        latestExpiry[object] =
            Math.max(latestExpiry[object], expires == 0 ? Long.MAX_VALUE : expires);
      }
      if (fetch || !counted) {
        reach[object] = latestExpiry[object];
      }
      previous[object] = i;
    }
  }

  private double budget() {
    // Slightly above the exact value, so that rounding can't make the bound too strict.
    return capacityBytes * (double) (trace.requests() - 1 - firstStep) * (1 + 1e-12);
  }

  private void mostHits(BitSet hits) {
    int[] left = hitsAtMost.clone();
    double rest = budget();
    for (int i : IndexSort.sorted(candidates, candidateCount, cost)) {
      int object = trace.object(i);
      if (cost[i] > rest) {
        break;
      }
      if (left[object] > 0) {
        left[object]--;
        rest -= cost[i];
        hits.set(i);
      }
    }
  }

  // If an object's hits are limited, each counts with its largest size: then taking the cheapest
  // ones, as many as allowed, is optimal.
  private long mostHitBytes(BitSet byteHits) {
    double[] costPerByte = new double[trace.requests()];
    for (int c = 0; c < candidateCount; c++) {
      costPerByte[candidates[c]] = cost[candidates[c]] / value(candidates[c]);
    }
    int[] left = hitsAtMost.clone();
    double rest = budget();
    long more = 0;
    for (int i : IndexSort.sorted(candidates, candidateCount, costPerByte)) {
      int object = trace.object(i);
      if (left[object] > 0) {
        if (cost[i] > rest) {
          return more + (long) Math.ceil(value(i) * (rest / cost[i]));
        }
        left[object]--;
        rest -= cost[i];
        byteHits.set(i);
        more += value(i) - trace.sizeBytes(i);
      }
    }
    return more;
  }

  private long value(int request) {
    int object = trace.object(request);
    return hitsAtMost[object] < hittable[object] ? largest[object] : trace.sizeBytes(request);
  }
}
