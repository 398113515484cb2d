package io.coldrl.sim.cache;

import java.util.Arrays;

/** A set of object ids with access by index in O(1), for random draws. */
public final class CachedSet {
  private static final int ABSENT = -1;

  private final int[] position;
  private int[] members = new int[1024];
  private int size;

  public CachedSet(int objectIds) {
    position = new int[objectIds];
    Arrays.fill(position, ABSENT);
  }

  public void add(int object) {
    if (size == members.length) {
      members = Arrays.copyOf(members, 2 * size);
    }
    members[size] = object;
    position[object] = size++;
  }

  public void remove(int object) {
    int at = position[object];
    int last = members[--size];
    members[at] = last;
    position[last] = at;
    position[object] = ABSENT;
  }

  public int size() {
    return size;
  }

  /** Member {@code i}, 0 to below {@link #size}; the order is arbitrary. */
  public int get(int i) {
    return members[i];
  }
}
