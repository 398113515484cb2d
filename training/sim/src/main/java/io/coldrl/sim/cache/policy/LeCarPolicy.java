package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.SplittableRandom;

/**
 * Evicts by LRU or by LFU, chosen at random by weights. A miss on an object that one of them
 * evicted lowers its weight, more so if it was evicted recently (Vietri et al., "Driving Cache
 * Replacement with ML-based LeCaR", HotStorage 2018; learning rate 0.45, discount 0.005^(1/N)).
 * Each expert's history holds up to half the cache's bytes; N is the number of objects held.
 */
final class LeCarPolicy implements SimulatedPolicy {
  private static final double LEARNING_RATE = 0.45;
  private static final double DISCOUNT = 0.005;
  private static final int LRU = 0;
  private static final int BY_LRU = 1;
  private static final int BY_LFU = 2;

  private final CacheState cache;
  private final Queues queues;
  private final PriorityHeap byFrequency;
  private final int[] frequency;
  private final long[] evictedAt;
  private final SplittableRandom random;
  private double lruWeight = 0.5;
  private long now;

  LeCarPolicy(CacheState cache, long seed) {
    this.cache = cache;
    queues = new Queues(cache.objectIds(), 3);
    byFrequency = new PriorityHeap(cache.objectIds());
    frequency = new int[cache.objectIds()];
    evictedAt = new long[cache.objectIds()];
    random = new SplittableRandom(seed);
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    now++;
  }

  @Override
  public void onHit(int object) {
    queues.moveToFirst(LRU, object);
    byFrequency.put(object, ++frequency[object]);
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    int history = queues.listOf(object);
    if (history != Queues.NONE) {
      double discount = Math.pow(DISCOUNT, 1.0 / Math.max(1, cache.objects()));
      double regret = Math.pow(discount, now - evictedAt[object]);
      double keep = Math.exp(-LEARNING_RATE * regret);
      double lru = lruWeight * (history == BY_LRU ? keep : 1);
      double lfu = (1 - lruWeight) * (history == BY_LFU ? keep : 1);
      lruWeight = lru / (lru + lfu);
      queues.remove(object);
    } else {
      frequency[object] = 0;
    }
    return true;
  }

  @Override
  public void onInsert(int object) {
    queues.addFirst(LRU, object, cache.storedBytes(object));
    byFrequency.put(object, ++frequency[object]);
  }

  @Override
  public void onDrop(int object) {
    queues.remove(object);
    byFrequency.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (freed < bytesNeeded && cache.objects() > 0) {
      boolean byLru = random.nextDouble() < lruWeight;
      int victim = byLru ? queues.last(LRU) : byFrequency.least();
      int history = byLru ? BY_LRU : BY_LFU;
      byFrequency.remove(victim);
      queues.moveToFirst(history, victim);
      evictedAt[victim] = now;
      freed += cache.evict(victim);
      while (queues.bytes(history) > cache.capacityBytes() / 2) {
        queues.remove(queues.last(history));
      }
    }
  }
}
