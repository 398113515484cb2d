package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The best that any policy can do on a tiny trace, by trying everything. */
final class BruteForceOptimum {
  private final Trace trace;
  private final long capacityBytes;
  private final int firstCounted;
  private final boolean byBytes;
  private final Map<String, Long> known = new HashMap<>();

  private BruteForceOptimum(Trace trace, long capacityBytes, int firstCounted, boolean byBytes) {
    this.trace = trace;
    this.capacityBytes = capacityBytes;
    this.firstCounted = firstCounted;
    this.byBytes = byBytes;
  }

  /** The fewest misses, or missed bytes, from request {@code firstCounted} on. */
  static long misses(Trace trace, long capacityBytes, int firstCounted, boolean byBytes) {
    int[] nothing = new int[trace.objects()];
    Arrays.fill(nothing, -1);
    return new BruteForceOptimum(trace, capacityBytes, firstCounted, byBytes).from(0, nothing);
  }

  // For each object the request at which the held copy was fetched, or -1.
  private long from(int request, int[] fetched) {
    if (request == trace.requests()) {
      return 0;
    }
    String state = request + Arrays.toString(fetched);
    Long before = known.get(state);
    if (before != null) {
      return before;
    }
    int[] now = fetched.clone();
    long cost = 0;
    if (!isFresh(fetched[trace.object(request)], request)) {
      cost = request < firstCounted ? 0 : byBytes ? trace.sizeBytes(request) : 1;
      now[trace.object(request)] = request;
    }
    long best = Long.MAX_VALUE;
    for (int kept = 0; kept < 1 << trace.objects(); kept++) {
      int[] after = new int[trace.objects()];
      long bytes = 0;
      for (int object = 0; object < after.length; object++) {
        after[object] = (kept >> object & 1) == 1 ? now[object] : -1;
        bytes += after[object] < 0 ? 0 : trace.sizeBytes(after[object]);
      }
      if (bytes <= capacityBytes) {
        best = Math.min(best, from(request + 1, after));
      }
    }
    known.put(state, best + cost);
    return best + cost;
  }

  private boolean isFresh(int fetchedAt, int request) {
    if (fetchedAt < 0) {
      return false;
    }
    long expires = CacheSimulator.expiresMs(trace, fetchedAt);
    return expires == 0 || trace.timeMs(request) < expires;
  }
}
