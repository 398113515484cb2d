package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.trace.Trace;

/** When the cached copy of an object can next answer a request. */
public final class FreshNextUse {
  private final Trace trace;
  private final NextUse nextUse;
  private final long[] expiresMs;

  /** Reads the trace once. */
  public FreshNextUse(Trace trace) {
    this.trace = trace;
    nextUse = new NextUse(trace);
    expiresMs = new long[trace.objects()];
  }

  /** Advances past this request. If the origin answered it, the copy has a new expiry. */
  public void onRequest(int request, NginxCacheStatus status) {
    nextUse.onRequest(request);
    if (status.originAnswered()) {
      expiresMs[trace.object(request)] = CacheSimulator.expiresMs(trace, request);
    }
  }

  /**
   * Index of the next request that the copy can answer; {@link NextUse#NEVER} if there is none or
   * the copy is stale by then.
   */
  public int of(int object) {
    return nextUse.ofFresh(object, expiresMs[object]);
  }
}
