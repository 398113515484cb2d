package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.BitSet;

/**
 * SIEVE: a queue in order of storing, and a hand that moves from the tail to the head, spares once
 * what was used and evicts what was not; spared objects stay where they are (Zhang et al., "SIEVE
 * is Simpler than LRU", NSDI 2024, section 3).
 */
final class SievePolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final Queues queue;
  private final BitSet used;
  private int hand = Queues.NONE;

  SievePolicy(CacheState cache) {
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
    if (hand == object) {
      hand = queue.before(object);
    }
    queue.remove(object);
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
