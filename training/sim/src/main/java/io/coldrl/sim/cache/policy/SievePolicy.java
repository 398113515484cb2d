package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;

/**
 * SIEVE: a queue in order of storing, and a hand that moves from the tail to the head. It spares an
 * object once if it was used, and evicts it otherwise; spared objects stay in place (Zhang et al.,
 * "SIEVE is Simpler than LRU", NSDI 2024, section 3).
 */
final class SievePolicy extends UsedBitPolicy {
  private int hand = Queues.NONE;

  SievePolicy(CacheState cache) {
    super(cache);
  }

  @Override
  public void onDrop(int object) {
    if (hand == object) {
      hand = queue.before(object);
    }
    super.onDrop(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (freed < bytesNeeded && cache.objects() > 0) {
      int victim = hand >= 0 ? hand : queue.last(0);
      while (used.get(victim)) {
        used.clear(victim);
        int next = queue.before(victim);
        victim = next >= 0 ? next : queue.last(0);
      }
      hand = queue.before(victim);
      queue.remove(victim);
      freed += cache.evict(victim);
    }
  }
}
