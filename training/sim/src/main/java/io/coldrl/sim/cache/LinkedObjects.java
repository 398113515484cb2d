package io.coldrl.sim.cache;

/** Doubly linked lists of objects that share two int arrays; an object is in at most one list. */
abstract class LinkedObjects {
  /** No object. */
  public static final int NONE = -1;

  // Index objectIds + q is the anchor of list q: its next is the head, its previous the tail.
  private final int[] next;
  private final int[] previous;
  private final int anchors;

  /** Creates empty lists for object ids from 0 to below {@code objectIds}. */
  LinkedObjects(int objectIds, int lists) {
    anchors = objectIds;
    next = new int[objectIds + lists];
    previous = new int[objectIds + lists];
    for (int q = objectIds; q < next.length; q++) {
      next[q] = q;
      previous[q] = q;
    }
  }

  final void link(int q, int object) {
    int anchor = anchors + q;
    int first = next[anchor];
    next[object] = first;
    previous[object] = anchor;
    previous[first] = object;
    next[anchor] = object;
  }

  final void unlink(int object) {
    int after = next[object];
    int before = previous[object];
    next[before] = after;
    previous[after] = before;
  }

  /** The object at the head of list {@code q}, or {@link #NONE}. */
  final int first(int q) {
    int first = next[anchors + q];
    return first >= anchors ? NONE : first;
  }

  /** The object at the tail of list {@code q}, or {@link #NONE}. */
  public final int last(int q) {
    int last = previous[anchors + q];
    return last >= anchors ? NONE : last;
  }

  /** The neighbour of the object on the head's side, or {@link #NONE}. */
  public final int before(int object) {
    int before = previous[object];
    return before >= anchors ? NONE : before;
  }
}
