package io.coldrl.sim.cache.policy;

import java.util.Arrays;

/**
 * A binary heap of objects by next use, the furthest on top, in int arrays. An object may be in one
 * of several heaps that share their columns.
 */
final class NextUseHeap {
  /** Position in the heap and next use of each object. */
  record Columns(int[] position, int[] next) {
    static Columns of(int objectIds) {
      return new Columns(new int[objectIds], new int[objectIds]);
    }
  }

  private static final int FIRST_CAPACITY = 16;

  private final int[] position;
  private final int[] next;
  private int[] heap = new int[FIRST_CAPACITY];
  private int size;

  NextUseHeap(Columns columns) {
    position = columns.position();
    next = columns.next();
  }

  int size() {
    return size;
  }

  /**
   * The object at a position of the heap: 0 has the furthest next use, the children of {@code i}
   * are {@code 2i+1} and {@code 2i+2}.
   */
  int get(int place) {
    return heap[place];
  }

  void add(int object, int nextUse) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    next[object] = nextUse;
    siftUp(object, size++);
  }

  void update(int object, int nextUse) {
    boolean further = nextUse > next[object];
    next[object] = nextUse;
    if (further) {
      siftUp(object, position[object]);
    } else {
      siftDown(object, position[object]);
    }
  }

  void remove(int object) {
    int at = position[object];
    int moved = heap[--size];
    if (moved != object) {
      siftDown(moved, at);
      siftUp(moved, position[moved]);
    }
  }

  private void siftUp(int object, int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (next[heap[parent]] >= next[object]) {
        break;
      }
      place(heap[parent], at);
      at = parent;
    }
    place(object, at);
  }

  private void siftDown(int object, int from) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && next[heap[child + 1]] > next[heap[child]]) {
        child++;
      }
      if (next[heap[child]] <= next[object]) {
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
