package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * S3-FIFO: new objects enter a small FIFO queue of a tenth of the cache; those used twice or more
 * there move to the main queue, others leave and are remembered, up to nine tenths of the cache's
 * bytes; a remembered object enters the main queue, a FIFO with a counter of up to 3 chances (Yang
 * et al., "FIFO queues are all you need for cache eviction", SOSP 2023, section 4). Objects as
 * large as the small queue are not admitted.
 */
final class S3FifoPolicy implements SimulatedPolicy {
  private static final int SMALL = 0;
  private static final int MAIN = 1;
  private static final int GHOST = 2;
  private static final int TO_MAIN = 2;
  private static final int MAX_FREQUENCY = 3;

  private final CacheState cache;
  private final Queues queues;
  private final int[] frequency;
  private final long smallBytes;
  private final long ghostBytes;
  private boolean remembered;

  S3FifoPolicy(CacheState cache) {
    this.cache = cache;
    queues = new Queues(cache.objectIds(), 3);
    frequency = new int[cache.objectIds()];
    smallBytes = (long) (cache.capacityBytes() * 0.1);
    ghostBytes = (long) (cache.capacityBytes() * 0.9);
  }

  @Override
  public void onHit(int object) {
    frequency[object]++;
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    remembered = queues.listOf(object) == GHOST;
    if (remembered) {
      queues.remove(object);
    }
    return storedBytes < smallBytes;
  }

  @Override
  public void onInsert(int object) {
    frequency[object] = 0;
    queues.addFirst(remembered ? MAIN : SMALL, object, cache.storedBytes(object));
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
      boolean main =
          queues.bytes(MAIN) > cache.capacityBytes() - smallBytes || queues.last(SMALL) < 0;
      freed += main ? evictMain() : evictSmall();
    }
  }

  private long evictSmall() {
    for (int v = queues.last(SMALL); v >= 0; v = queues.last(SMALL)) {
      if (frequency[v] >= TO_MAIN) {
        frequency[v] = 0;
        queues.moveToFirst(MAIN, v);
      } else {
        queues.moveToFirst(GHOST, v);
        while (queues.bytes(GHOST) > ghostBytes) {
          queues.remove(queues.last(GHOST));
        }
        return cache.evict(v);
      }
    }
    return 0;
  }

  private long evictMain() {
    int victim = queues.last(MAIN);
    while (frequency[victim] > 0) {
      frequency[victim] = Math.min(MAX_FREQUENCY, frequency[victim]) - 1;
      queues.moveToFirst(MAIN, victim);
      victim = queues.last(MAIN);
    }
    queues.remove(victim);
    return cache.evict(victim);
  }
}
