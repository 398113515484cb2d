package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.LruList;
import io.coldrl.sim.cache.SimulatedPolicy;

/** Evicts the least recently used, as NGINX does. No allocation per request. */
final class LruPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final LruList list;

  LruPolicy(CacheState cache) {
    this.cache = cache;
    list = new LruList(cache.objectIds());
  }

  @Override
  public void onHit(int object) {
    list.moveToFirst(object);
  }

  @Override
  public void onInsert(int object) {
    list.addFirst(object);
  }

  @Override
  public void onDrop(int object) {
    list.remove(object);
  }

  @Override
  public boolean isNginxLru() {
    return true;
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int victim = list.last(); victim >= 0 && freed < bytesNeeded; victim = list.last()) {
      list.remove(victim);
      freed += cache.evict(victim);
    }
  }
}
