package io.coldrl.core.routing;

/** The choice of one decision. Reused between decisions; owned by one thread. */
public final class RoutingDecision {
  /** Index that means "no endpoint". */
  public static final int NONE = -1;

  private int first = NONE;
  private int second = NONE;
  private RoutingSource source = RoutingSource.PROXY_NO_MODEL;

  void set(RoutingSource newSource, int newFirst, int newSecond) {
    source = newSource;
    first = newFirst;
    second = newSecond;
  }

  /** Leaves the choice to the proxy, for a reason that is no choice of the agent's. */
  public void leaveToProxy(RoutingSource reason) {
    set(reason, NONE, NONE);
  }

  /** The caller's number of the chosen endpoint, or {@link #NONE} if the proxy chooses. */
  public int first() {
    return first;
  }

  /** The endpoint for a retry, or {@link #NONE}. */
  public int second() {
    return second;
  }

  /** Who decided. */
  public RoutingSource source() {
    return source;
  }
}
