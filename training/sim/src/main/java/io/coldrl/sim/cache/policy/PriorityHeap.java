package io.coldrl.sim.cache.policy;

import java.util.Arrays;

/**
 * A binary heap of objects by priority, the lowest on top; among equals, the one set first.
 * Primitive arrays: no allocation per operation.
 */
final class PriorityHeap {
  private static final int ABSENT = -1;

  private final int[] position;
  private final double[] priority;
  private final long[] since;
  private int[] heap = new int[1024];
  private int size;
  private long clock;

  PriorityHeap(int objectIds) {
    position = new int[objectIds];
    Arrays.fill(position, ABSENT);
    priority = new double[objectIds];
    since = new long[objectIds];
  }

  /** The object with the lowest priority, or -1. */
  int least() {
    return size == 0 ? ABSENT : heap[0];
  }

  double priority(int object) {
    return priority[object];
  }

  /** Adds the object, or changes its priority. */
  void put(int object, double newPriority) {
    priority[object] = newPriority;
    since[object] = clock++;
    int at = position[object];
    if (at == ABSENT) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      at = size++;
      heap[at] = object;
      position[object] = at;
    }
    siftDown(at);
    siftUp(position[object]);
  }

  /** Removes the object, which must be in the heap. */
  void remove(int object) {
    int at = position[object];
    position[object] = ABSENT;
    int moved = heap[--size];
    if (moved != object) {
      heap[at] = moved;
      position[moved] = at;
      siftDown(at);
      siftUp(position[moved]);
    }
  }

  private boolean less(int a, int b) {
    return priority[a] < priority[b] || (priority[a] == priority[b] && since[a] < since[b]);
  }

  private void siftUp(int from) {
    int at = from;
    int object = heap[at];
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!less(object, heap[parent])) {
        break;
      }
      place(heap[parent], at);
      at = parent;
    }
    place(object, at);
  }

  private void siftDown(int from) {
    int at = from;
    int object = heap[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && less(heap[child + 1], heap[child])) {
        child++;
      }
      if (!less(heap[child], object)) {
        break;
      }
      place(heap[child], at);
      at = child;
    }
    place(object, at);
  }

  private void place(int object, int at) {
    heap[at] = object;
    position[object] = at;
  }
}
