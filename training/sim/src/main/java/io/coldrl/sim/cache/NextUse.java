package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.Arrays;

/** Hindsight: when each request's object is asked for again. */
public final class NextUse {
  /** Stands for "never again in this trace". */
  public static final int NEVER = Integer.MAX_VALUE;

  private final Trace trace;
  private final int[] next;
  private final int[] nextOfObject;

  /** Looks through the trace once, from its end. */
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

  /** Moves on: {@link #of} now answers as of after this request. Requests must come in order. */
  public void onRequest(int request) {
    nextOfObject[trace.object(request)] = next[request];
  }

  /** Index of the object's next request, or {@link #NEVER}. */
  public int of(int object) {
    return nextOfObject[object];
  }

  /**
   * The same, but {@link #NEVER} too where a copy cached now is stale by then, so that keeping it
   * would not spare a fetch.
   *
   * @param expiresMs Unix ms, or 0 where the copy does not expire
   */
  public int ofFresh(int object, long expiresMs) {
    int at = nextOfObject[object];
    return at != NEVER && expiresMs != 0 && trace.timeMs(at) >= expiresMs ? NEVER : at;
  }
}
