package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.FreshNextUse;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.trace.Trace;

/**
 * Knows the future, and evicts the object whose next use is furthest away. A copy that is stale by
 * its next use counts as never used (Belady, "A Study of Replacement Algorithms for a
 * Virtual-Storage Computer", IBM Systems Journal 5(2), 1966).
 *
 * <p>Each miss is stored, as in demand paging. This is optimal if all objects have one size and
 * don't expire. With different sizes it is not, and policies that consider size may be better.
 */
final class BeladyPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final FreshNextUse nextUse;
  private final NextUseHeap heap;

  BeladyPolicy(CacheState cache, Trace trace) {
    this.cache = cache;
    nextUse = new FreshNextUse(trace);
    heap = new NextUseHeap(NextUseHeap.Columns.of(cache.objectIds()));
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    nextUse.onRequest(request, status);
  }

  @Override
  public void onHit(int object) {
    heap.update(object, nextUse.of(object));
  }

  @Override
  public void onInsert(int object) {
    heap.add(object, nextUse.of(object));
  }

  @Override
  public void onDrop(int object) {
    heap.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (heap.size() > 0 && freed < bytesNeeded) {
      int victim = heap.get(0);
      heap.remove(victim);
      freed += cache.evict(victim);
    }
  }
}
