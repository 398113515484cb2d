package io.coldrl.training.sim.policy;

import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.SimulatedPolicy;
import java.util.Arrays;

/**
 * GreedyDual-Size with frequency: evicts the least H = L + hits / size, L being the H of the last
 * victim (Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching
 * Policy", HPL-98-69R1, 1998; cost 1). Among equals, the least recently used goes first.
 *
 * <p>A binary heap in primitive arrays; no allocation per request.
 */
final class GdsfPolicy implements SimulatedPolicy {
  private static final int ABSENT = -1;

  private final CacheState cache;
  private final int[] position;
  private final double[] priority;
  private final long[] lastUse;
  private final int[] frequency;
  private int[] heap = new int[1024];
  private int size;
  private double inflation;
  private long clock;

  GdsfPolicy(CacheState cache) {
    this.cache = cache;
    int ids = cache.objectIds();
    position = new int[ids];
    Arrays.fill(position, ABSENT);
    priority = new double[ids];
    lastUse = new long[ids];
    frequency = new int[ids];
  }

  @Override
  public void onHit(int object) {
    frequency[object]++;
    prioritise(object);
    siftDown(position[object]);
    siftUp(position[object]);
  }

  @Override
  public void onInsert(int object) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    frequency[object] = 1;
    prioritise(object);
    heap[size] = object;
    position[object] = size++;
    siftUp(size - 1);
  }

  @Override
  public void onDrop(int object) {
    remove(object);
  }

  private void prioritise(int object) {
    priority[object] = inflation + frequency[object] / (double) cache.storedBytes(object);
    lastUse[object] = clock++;
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (size > 0 && freed < bytesNeeded) {
      int victim = heap[0];
      inflation = priority[victim];
      remove(victim);
      freed += cache.evict(victim);
    }
  }

  private void remove(int object) {
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
    return priority[a] < priority[b] || (priority[a] == priority[b] && lastUse[a] < lastUse[b]);
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
