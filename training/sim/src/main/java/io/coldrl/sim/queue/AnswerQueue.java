package io.coldrl.sim.queue;

import java.util.Arrays;

/** Future events, the earliest first: a binary heap over primitive arrays. */
final class AnswerQueue {
  private long[] times = new long[1024];
  private int[] ids = new int[1024];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Time of the earliest event; the queue must not be empty. */
  long firstUs() {
    return times[0];
  }

  void add(long atUs, int id) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      ids = Arrays.copyOf(ids, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (times[parent] <= atUs) {
        break;
      }
      times[at] = times[parent];
      ids[at] = ids[parent];
      at = parent;
    }
    times[at] = atUs;
    ids[at] = id;
  }

  /** Removes the earliest event and returns its id. */
  int removeFirst() {
    int first = ids[0];
    long lastUs = times[--size];
    int lastId = ids[size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && times[child + 1] < times[child]) {
        child++;
      }
      if (times[child] >= lastUs) {
        break;
      }
      times[at] = times[child];
      ids[at] = ids[child];
      at = child;
    }
    times[at] = lastUs;
    ids[at] = lastId;
    return first;
  }
}
