package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * GreedyDual-Size with frequency: evicts the least H = L + hits / size, L being the H of the last
 * victim (Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching
 * Policy", HPL-98-69R1, 1998; cost 1). Among equals, the least recently used goes first.
 */
final class GdsfPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final PriorityHeap heap;
  private final int[] frequency;
  private double inflation;

  GdsfPolicy(CacheState cache) {
    this.cache = cache;
    heap = new PriorityHeap(cache.objectIds());
    frequency = new int[cache.objectIds()];
  }

  @Override
  public void onHit(int object) {
    frequency[object]++;
    prioritise(object);
  }

  @Override
  public void onInsert(int object) {
    frequency[object] = 1;
    prioritise(object);
  }

  private void prioritise(int object) {
    heap.put(object, inflation + frequency[object] / (double) cache.storedBytes(object));
  }

  @Override
  public void onDrop(int object) {
    heap.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int v = heap.least(); v >= 0 && freed < bytesNeeded; v = heap.least()) {
      inflation = heap.priority(v);
      heap.remove(v);
      freed += cache.evict(v);
    }
  }
}
