package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;

/**
 * First in, first out, with a second chance for an object that was used since it was stored or last
 * spared: CLOCK with one bit (Corbato, "A Paging Experiment with the Multics System", 1968).
 */
final class ClockPolicy extends UsedBitPolicy {
  ClockPolicy(CacheState cache) {
    super(cache);
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
