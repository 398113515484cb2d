package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * Adaptive replacement: list T1 has the objects used once, T2 those used again, B1 and B2 remember
 * those evicted from T1 and T2. Hits in B1 and B2 move the target size of T1 (Megiddo, Modha, "ARC:
 * A Self-Tuning, Low Overhead Replacement Cache", FAST 2003, figure 4). Sizes are in bytes in place
 * of the paper's pages; as in libCacheSim, the target moves in steps of the ratio of B1 and B2, at
 * least 1.
 */
final class ArcPolicy implements SimulatedPolicy {
  private static final int T1 = 0;
  private static final int T2 = 1;
  private static final int B1 = 2;
  private static final int B2 = 3;

  private final CacheState cache;
  private final Queues queues;
  private final long capacity;
  private long target;
  private int rememberedIn = Queues.NONE;

  ArcPolicy(CacheState cache) {
    this.cache = cache;
    queues = new Queues(cache.objectIds(), 4);
    capacity = cache.capacityBytes();
  }

  @Override
  public void onHit(int object) {
    queues.remove(object);
    queues.addFirst(T2, object, cache.storedBytes(object));
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    rememberedIn = queues.listOf(object);
    if (rememberedIn == B1) {
      target = Math.min(capacity, target + Math.max(1, queues.bytes(B2) / queues.bytes(B1)));
      queues.remove(object);
    } else if (rememberedIn == B2) {
      target = Math.max(0, target - Math.max(1, queues.bytes(B1) / queues.bytes(B2)));
      queues.remove(object);
    }
    return true;
  }

  @Override
  public void onInsert(int object) {
    int to = rememberedIn == Queues.NONE ? T1 : T2;
    queues.addFirst(to, object, cache.storedBytes(object));
    rememberedIn = Queues.NONE;
  }

  @Override
  public void onDrop(int object) {
    queues.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long left = bytesNeeded;
    while (left > 0 && cache.objects() > 0) {
      // Bytes needed = bytes coming in - bytes free.
      long incomingBytes = left + capacity - cache.usedBytes();
      left -= rememberedIn == Queues.NONE ? evictForStranger(incomingBytes) : replace();
    }
  }

  // Case IV of the paper.
  private long evictForStranger(long incomingBytes) {
    long l1 = queues.bytes(T1) + queues.bytes(B1);
    if (l1 + incomingBytes > capacity) {
      if (queues.last(B1) < 0) {
        int victim = queues.last(T1);
        if (victim >= 0) {
          queues.remove(victim);
          return cache.evict(victim);
        }
        return replace();
      }
      queues.remove(queues.last(B1));
    } else if (l1 + queues.bytes(T2) + queues.bytes(B2) >= 2 * capacity && queues.last(B2) >= 0) {
      queues.remove(queues.last(B2));
    }
    return replace();
  }

  private long replace() {
    long t1 = queues.bytes(T1);
    boolean fromT1 = t1 > 0 && (t1 > target || (t1 == target && rememberedIn == B2));
    int from = fromT1 || queues.last(T2) < 0 ? T1 : T2;
    int victim = queues.last(from);
    queues.moveToFirst(from == T1 ? B1 : B2, victim);
    return cache.evict(victim);
  }
}
