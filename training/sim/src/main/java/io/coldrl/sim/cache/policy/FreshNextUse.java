package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NextUse;
import io.coldrl.trace.Trace;

/** When the copy that a cache has of an object will be of use next. */
final class FreshNextUse {
  private final Trace trace;
  private final NextUse nextUse;
  private final long[] expiresMs;

  FreshNextUse(Trace trace) {
    this.trace = trace;
    nextUse = new NextUse(trace);
    expiresMs = new long[trace.objects()];
  }

  /** Moves on by one request; one that is no hit fetches a copy with a new expiry. */
  void onRequest(int request, boolean hit) {
    nextUse.onRequest(request);
    if (!hit) {
      expiresMs[trace.object(request)] = CacheSimulator.expiresMs(trace, request);
    }
  }

  /**
   * Index of the request that the copy fetched last can answer next; {@link NextUse#NEVER} where
   * there is none or the copy is stale by then.
   */
  int of(int object) {
    return nextUse.ofFresh(object, expiresMs[object]);
  }
}
