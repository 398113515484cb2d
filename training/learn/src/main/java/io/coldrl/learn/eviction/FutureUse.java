package io.coldrl.learn.eviction;

import io.coldrl.sim.cache.NextUse;
import io.coldrl.trace.Trace;

/**
 * The future of an object after a moment in the trace: whether it is requested again, while fresh,
 * within a horizon, and how far the trace can tell. Owned by one thread.
 */
final class FutureUse {
  /**
   * Reuse later than this number of mean residence times is not counted: no policy keeps an object
   * that long, and without a limit nearly every object earns its point.
   */
  static final double HORIZON_RESIDENCES = 1;

  private final NextUse nextUse;
  private final int requests;
  private double exposure;
  private boolean reused;

  FutureUse(Trace trace) {
    nextUse = new NextUse(trace);
    requests = trace.requests();
  }

  void onRequest(int request) {
    nextUse.onRequest(request);
  }

  /**
   * Looks ahead for one object; the answers are {@link #exposure} and {@link #reused}.
   *
   * @param expiresMs when its copy becomes stale, Unix ms, 0 for never
   * @param horizon in requests, above 0
   */
  void look(int object, int request, long expiresMs, double horizon) {
    int next = nextUse.ofFresh(object, expiresMs);
    double distance = next == NextUse.NEVER ? Double.MAX_VALUE : next - request;
    double sight = Math.min(horizon, requests - 1 - request);
    reused = distance <= sight;
    exposure = Math.min(distance, sight) / horizon;
  }

  /** Requests until reuse or the end of sight, as a share of the horizon, 0 to 1. */
  double exposure() {
    return exposure;
  }

  /** Whether a kept copy would be hit within the horizon. */
  boolean reused() {
    return reused;
  }
}
