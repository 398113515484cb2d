package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.CachedSet;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.SplittableRandom;

/**
 * Hyperbolic caching: among 64 objects drawn at random, evicts the one with the least requests ÷
 * time since it was stored (Blankstein, Sen, Freedman, "Hyperbolic Caching: Flexible Caching for
 * Web Applications", USENIX ATC 2017, section 2). Time is counted in requests; without the factors
 * of cost and size in the paper's section 3.
 *
 * <p>No allocation per request.
 */
final class HyperbolicPolicy implements SimulatedPolicy {
  private static final int SAMPLE = 64;

  private final CacheState cache;
  private final CachedSet cached;
  private final SplittableRandom random;
  private final int[] requests;
  private final int[] storedAt;
  private int now;

  HyperbolicPolicy(CacheState cache, long seed) {
    this.cache = cache;
    cached = new CachedSet(cache.objectIds());
    random = new SplittableRandom(seed);
    requests = new int[cache.objectIds()];
    storedAt = new int[cache.objectIds()];
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    now = request;
  }

  @Override
  public void onHit(int object) {
    requests[object]++;
  }

  @Override
  public void onInsert(int object) {
    requests[object] = 1;
    storedAt[object] = now;
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
      int victim = victim();
      cached.remove(victim);
      freed += cache.evict(victim);
    }
  }

  private int victim() {
    boolean all = cached.size() <= SAMPLE;
    int draws = all ? cached.size() : SAMPLE;
    int victim = cached.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (int draw = 0; draw < draws; draw++) {
      int object = cached.get(all ? draw : random.nextInt(cached.size()));
      double priority = (double) requests[object] / (now - storedAt[object]);
      if (priority < least) {
        least = priority;
        victim = object;
      }
    }
    return victim;
  }
}
