package io.coldrl.sim.cache.sampled;

/**
 * Recently stored objects that were not yet candidates, oldest first. At its limit the oldest
 * leave; see docs/candidate-draw.md.
 */
final class RecentQueue {
  private final int[] objects;
  private final long[] storedMs;
  private int first;
  private int size;

  RecentQueue(int limit) {
    objects = new int[limit];
    storedMs = new long[limit];
  }

  void add(int object, long nowMs) {
    if (size == objects.length) {
      remove();
    }
    int at = (first + size) % objects.length;
    objects[at] = object;
    storedMs[at] = nowMs;
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Id of the oldest object. */
  int object() {
    return objects[first];
  }

  /** When the oldest object was stored, Unix ms. */
  long storedMs() {
    return storedMs[first];
  }

  /** Removes the oldest object. */
  void remove() {
    first = (first + 1) % objects.length;
    size--;
  }
}
