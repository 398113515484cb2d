package io.coldrl.sim.cache;

import java.util.Arrays;

/**
 * A few doubly linked lists of objects that share their arrays: an object is in one of them at
 * most. Each knows the bytes of its objects as of when they were added.
 */
public final class Queues {
  /** No object, or no list. */
  public static final int NONE = -1;

  // Index objectIds + q stands for list q itself: its next is the head, its previous the tail.
  private final int[] next;
  private final int[] previous;
  private final byte[] list;
  private final long[] size;
  private final long[] bytes;
  private final int anchors;

  /** So many empty lists for object ids from 0 to below {@code objectIds}. */
  public Queues(int objectIds, int lists) {
    anchors = objectIds;
    next = new int[objectIds + lists];
    previous = new int[objectIds + lists];
    for (int q = objectIds; q < next.length; q++) {
      next[q] = q;
      previous[q] = q;
    }
    list = new byte[objectIds];
    Arrays.fill(list, (byte) NONE);
    size = new long[objectIds];
    bytes = new long[lists];
  }

  /** Adds an object that is in no list at the head of list {@code q}. */
  public void addFirst(int q, int object, long objectBytes) {
    int anchor = anchors + q;
    int first = next[anchor];
    next[object] = first;
    previous[object] = anchor;
    previous[first] = object;
    next[anchor] = object;
    list[object] = (byte) q;
    size[object] = objectBytes;
    bytes[q] += objectBytes;
  }

  /** Takes the object out of its list; it must be in one. */
  public void remove(int object) {
    int after = next[object];
    int before = previous[object];
    next[before] = after;
    previous[after] = before;
    bytes[list[object]] -= size[object];
    list[object] = (byte) NONE;
  }

  /** Moves the object, which is in some list, to the head of list {@code q}. */
  public void moveToFirst(int q, int object) {
    remove(object);
    addFirst(q, object, size[object]);
  }

  /** The list that has the object, or {@link #NONE}. */
  public int listOf(int object) {
    return list[object];
  }

  /** The object at the tail of list {@code q}, or {@link #NONE}. */
  public int last(int q) {
    int last = previous[anchors + q];
    return last >= anchors ? NONE : last;
  }

  /** The neighbour of the object on the head's side, or {@link #NONE}. */
  public int before(int object) {
    int before = previous[object];
    return before >= anchors ? NONE : before;
  }

  /** Bytes of the objects in list {@code q}. */
  public long bytes(int q) {
    return bytes[q];
  }

  /** Bytes of an object as of when it was added to the list that has it or had it last. */
  public long size(int object) {
    return size[object];
  }
}
