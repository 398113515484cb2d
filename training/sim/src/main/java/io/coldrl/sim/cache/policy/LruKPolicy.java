package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * LRU-2: evicts the object whose second-to-last use is the longest ago; objects used once go first,
 * the least recently used of them before the others (O'Neil, O'Neil, Weikum, "The LRU-K Page
 * Replacement Algorithm for Database Disk Buffering", SIGMOD 1993). The times of use are retained
 * after eviction for the whole trace (the paper's retained information period), and there is no
 * correlated reference period.
 */
final class LruKPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final PriorityHeap heap;
  private final long[] lastUse;
  private long now;

  LruKPolicy(CacheState cache) {
    this.cache = cache;
    heap = new PriorityHeap(cache.objectIds());
    lastUse = new long[cache.objectIds()];
  }

  @Override
  public void onHit(int object) {
    use(object);
  }

  @Override
  public void onInsert(int object) {
    use(object);
  }

  // The last use becomes the second to last; 0 if there was none. The heap breaks ties by LRU.
  private void use(int object) {
    heap.put(object, lastUse[object]);
    lastUse[object] = ++now;
  }

  @Override
  public void onDrop(int object) {
    heap.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int v = heap.least(); v >= 0 && freed < bytesNeeded; v = heap.least()) {
      heap.remove(v);
      freed += cache.evict(v);
    }
  }
}
