package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * Evicts the least frequently used, counted since the object was stored; among equals the least
 * recently used.
 *
 * <p>With dynamic aging, LFU-DA, the priority is the count plus L, the priority of the last victim
 * (Arlitt et al., "Evaluating Content Management Techniques for Web Proxy Caches", 1999): objects
 * that are no longer popular are evicted in time.
 */
final class LfuPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final PriorityHeap heap;
  private final int[] frequency;
  private final boolean aging;
  private double age;

  private LfuPolicy(CacheState cache, boolean aging) {
    this.cache = cache;
    this.aging = aging;
    heap = new PriorityHeap(cache.objectIds());
    frequency = new int[cache.objectIds()];
  }

  static LfuPolicy plain(CacheState cache) {
    return new LfuPolicy(cache, false);
  }

  static LfuPolicy aging(CacheState cache) {
    return new LfuPolicy(cache, true);
  }

  @Override
  public void onHit(int object) {
    heap.put(object, age + ++frequency[object]);
  }

  @Override
  public void onInsert(int object) {
    frequency[object] = 1;
    heap.put(object, age + 1);
  }

  @Override
  public void onDrop(int object) {
    heap.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int v = heap.least(); v >= 0 && freed < bytesNeeded; v = heap.least()) {
      age = aging ? heap.priority(v) : 0;
      heap.remove(v);
      freed += cache.evict(v);
    }
  }
}
