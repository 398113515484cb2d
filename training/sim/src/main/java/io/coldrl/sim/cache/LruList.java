package io.coldrl.sim.cache;

import java.util.Arrays;

/** Objects in order of their last use: a doubly linked list in two int arrays. */
public final class LruList {
  public static final int NONE = -1;

  // The last index stands for the list itself: its next is the head, its previous the tail.
  private final int[] next;
  private final int[] previous;
  private final int anchor;

  public LruList(int objectIds) {
    anchor = objectIds;
    next = new int[objectIds + 1];
    previous = new int[objectIds + 1];
    Arrays.fill(next, NONE);
    Arrays.fill(previous, NONE);
    next[anchor] = anchor;
    previous[anchor] = anchor;
  }

  public void addFirst(int object) {
    int first = next[anchor];
    next[object] = first;
    previous[object] = anchor;
    previous[first] = object;
    next[anchor] = object;
  }

  public void remove(int object) {
    int after = next[object];
    int before = previous[object];
    next[before] = after;
    previous[after] = before;
    next[object] = NONE;
    previous[object] = NONE;
  }

  public void moveToFirst(int object) {
    if (next[anchor] != object) {
      remove(object);
      addFirst(object);
    }
  }

  /** The least recently used, or {@link #NONE}. */
  public int last() {
    return before(anchor);
  }

  /** The one used next after {@code object}, or {@link #NONE} for the most recently used. */
  public int before(int object) {
    int before = previous[object];
    return before == anchor ? NONE : before;
  }
}
