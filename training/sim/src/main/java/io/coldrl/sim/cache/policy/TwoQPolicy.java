package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * 2Q, full version: new objects enter a FIFO queue of a quarter of the cache; objects that leave it
 * are remembered, up to half the cache's bytes, and enter the main LRU queue when they are
 * requested again (Johnson, Shasha, "2Q: A Low Overhead High Performance Buffer Management
 * Replacement Algorithm", VLDB 1994, section 2.3). Objects larger than the FIFO queue are not
 * admitted.
 */
final class TwoQPolicy implements SimulatedPolicy {
  private static final int IN = 0;
  private static final int MAIN = 1;
  private static final int OUT = 2;

  private final CacheState cache;
  private final Queues queues;
  private final long inBytes;
  private final long outBytes;
  private boolean remembered;

  TwoQPolicy(CacheState cache) {
    this.cache = cache;
    queues = new Queues(cache.objectIds(), 3);
    inBytes = cache.capacityBytes() / 4;
    outBytes = cache.capacityBytes() / 2;
  }

  @Override
  public void onHit(int object) {
    if (queues.listOf(object) == MAIN) {
      queues.moveToFirst(MAIN, object);
    }
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    remembered = queues.listOf(object) == OUT;
    if (remembered) {
      queues.remove(object);
    }
    return storedBytes <= inBytes;
  }

  @Override
  public void onInsert(int object) {
    long bytes = cache.storedBytes(object);
    if (remembered) {
      // The main queue is limited to three quarters of the cache.
      evictMain(queues.bytes(MAIN) + bytes - (cache.capacityBytes() - inBytes));
    }
    queues.addFirst(remembered ? MAIN : IN, object, bytes);
    remembered = false;
  }

  @Override
  public void onDrop(int object) {
    queues.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (freed < bytesNeeded && cache.objects() > 0) {
      boolean fromIn = queues.bytes(IN) > inBytes || queues.last(MAIN) < 0;
      freed += fromIn ? evictIn() : evictMain(1);
    }
  }

  private long evictIn() {
    int victim = queues.last(IN);
    queues.remove(victim);
    long bytes = cache.evict(victim);
    queues.addFirst(OUT, victim, bytes);
    while (queues.bytes(OUT) > outBytes) {
      queues.remove(queues.last(OUT));
    }
    return bytes;
  }

  private long evictMain(long bytesNeeded) {
    long freed = 0;
    for (int v = queues.last(MAIN); v >= 0 && freed < bytesNeeded; v = queues.last(MAIN)) {
      queues.remove(v);
      freed += cache.evict(v);
    }
    return freed;
  }
}
