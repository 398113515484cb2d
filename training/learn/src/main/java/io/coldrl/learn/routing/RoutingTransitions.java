package io.coldrl.learn.routing;

import java.util.Arrays;

/**
 * Pairs of consecutive decisions of one agent, and the discount of the later one. Owned by one
 * thread.
 */
public final class RoutingTransitions {
  private static final int FIRST_LINKS = 1_024;

  private final RoutingRows rows;
  private int size;
  private int[] from = new int[FIRST_LINKS];
  private int[] to = new int[FIRST_LINKS];
  private float[] discounts = new float[FIRST_LINKS];

  /** No transitions yet between the decisions of {@code rows}. */
  public RoutingTransitions(RoutingRows rows) {
    this.rows = rows;
  }

  /**
   * Adds a transition.
   *
   * @param row a decision
   * @param next the next decision of the same agent
   * @param discount of the later decision, 0 to 1
   */
  public void link(int row, int next, float discount) {
    if (row < 0 || row >= rows.size() || next < 0 || next >= rows.size()) {
      throw new IllegalArgumentException(
          "from decision " + row + " to " + next + ", there are " + rows.size());
    }
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException("discount " + discount + ", must be 0 to 1");
    }
    if (size == from.length) {
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
      discounts = Arrays.copyOf(discounts, size * 2);
    }
    from[size] = row;
    to[size] = next;
    discounts[size++] = discount;
  }

  /** The decisions. */
  public RoutingRows rows() {
    return rows;
  }

  /** Transitions. */
  public int size() {
    return size;
  }

  int from(int transition) {
    return from[transition];
  }

  int to(int transition) {
    return to[transition];
  }

  float discount(int transition) {
    return discounts[transition];
  }
}
