package io.coldrl.sim.cache.sampled;

/**
 * The objects stored last that were not yet candidates, oldest first. As in the module there is a
 * limit, at which the oldest are forgotten.
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

  /** The oldest one's id. */
  int object() {
    return objects[first];
  }

  /** When the oldest one was stored, Unix ms. */
  long storedMs() {
    return storedMs[first];
  }

  /** Takes the oldest one off. */
  void remove() {
    first = (first + 1) % objects.length;
    size--;
  }
}
