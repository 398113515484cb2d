package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.BitSet;

/**
 * First in, first out, with a second chance for what was used since it was stored or spared: CLOCK
 * with one bit (Corbato, "A Paging Experiment with the Multics System", 1968).
 */
final class ClockPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final Queues queue;
  private final BitSet used;

  ClockPolicy(CacheState cache) {
    this.cache = cache;
    queue = new Queues(cache.objectIds(), 1);
    used = new BitSet(cache.objectIds());
  }

  @Override
  public void onHit(int object) {
    used.set(object);
  }

  @Override
  public void onInsert(int object) {
    used.clear(object);
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
      if (used.get(v)) {
        used.clear(v);
        queue.moveToFirst(0, v);
      } else {
        queue.remove(v);
        freed += cache.evict(v);
      }
    }
  }
}
