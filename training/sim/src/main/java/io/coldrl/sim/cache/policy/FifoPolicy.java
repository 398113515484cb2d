package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;

/** Evicts the object that was stored first. */
final class FifoPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final Queues queue;

  FifoPolicy(CacheState cache) {
    this.cache = cache;
    queue = new Queues(cache.objectIds(), 1);
  }

  @Override
  public void onHit(int object) {}

  @Override
  public void onInsert(int object) {
    queue.addFirst(0, object, cache.storedBytes(object));
  }

  @Override
  public void onDrop(int object) {
    queue.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int v = queue.last(0); v >= 0 && freed < bytesNeeded; v = queue.last(0)) {
      queue.remove(v);
      freed += cache.evict(v);
    }
  }
}
