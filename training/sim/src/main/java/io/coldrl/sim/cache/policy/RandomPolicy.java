package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.CachedSet;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.SplittableRandom;

/** Evicts a random object: the baseline for policies that learn. */
final class RandomPolicy implements SimulatedPolicy {
  private final CacheState cache;
  private final CachedSet cached;
  private final SplittableRandom random;

  RandomPolicy(CacheState cache, long seed) {
    this.cache = cache;
    cached = new CachedSet(cache.objectIds());
    random = new SplittableRandom(seed);
  }

  @Override
  public void onHit(int object) {}

  @Override
  public void onInsert(int object) {
    cached.add(object);
  }

  @Override
  public void onDrop(int object) {
    cached.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (cached.size() > 0 && freed < bytesNeeded) {
      int victim = cached.get(random.nextInt(cached.size()));
      cached.remove(victim);
      freed += cache.evict(victim);
    }
  }
}
