package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.BitSet;

/** A queue in order of storing, and a bit for each object that says whether it was used since. */
abstract class UsedBitPolicy implements SimulatedPolicy {
  final CacheState cache;
  final Queues queue;
  final BitSet used;

  UsedBitPolicy(CacheState cache) {
    this.cache = cache;
    queue = new Queues(cache.objectIds(), 1);
    used = new BitSet(cache.objectIds());
  }

  @Override
  public final void onHit(int object) {
    used.set(object);
  }

  @Override
  public final void onInsert(int object) {
    used.clear(object);
    queue.addFirst(0, object, cache.storedBytes(object));
  }

  @Override
  public void onDrop(int object) {
    queue.remove(object);
  }
}
