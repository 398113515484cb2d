package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.Arrays;

/** Tells when an object is requested next in the trace. */
public final class NextUse {
  /** The object is not requested again in this trace. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final Trace trace;
  private final int[] next;
  private final int[] nextOfObject;

  /** Reads the trace once, from its end. */
  public NextUse(Trace trace) {
    this.trace = trace;
    next = new int[trace.requests()];
    nextOfObject = new int[trace.objects()];
    Arrays.fill(nextOfObject, NEVER);
    for (int i = next.length - 1; i >= 0; i--) {
      next[i] = nextOfObject[trace.object(i)];
      nextOfObject[trace.object(i)] = i;
    }
  }

  /** Advances past this request. Must be called for each request in order. */
  public void onRequest(int request) {
    nextOfObject[trace.object(request)] = next[request];
  }

  /** Index of the object's next request, or {@link #NEVER}. */
  public int of(int object) {
    return nextOfObject[object];
  }

  /**
   * The same, but also {@link #NEVER} if a copy cached now is stale by then, so that keeping it
   * would not save a fetch.
   *
   * @param expiresMs Unix ms, or 0 if the copy does not expire
   */
  public int ofFresh(int object, long expiresMs) {
    int at = nextOfObject[object];
    return at != NEVER && expiresMs != 0 && trace.timeMs(at) >= expiresMs ? NEVER : at;
  }
}
