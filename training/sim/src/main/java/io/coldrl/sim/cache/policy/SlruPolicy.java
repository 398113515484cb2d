package io.coldrl.sim.cache.policy;

import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.Queues;
import io.coldrl.sim.cache.SimulatedPolicy;

/**
 * Segmented LRU: a hit moves an object one segment up; a full segment pushes its least recently
 * used down (Karedla, Love, Wherry, "Caching Strategies to Improve Disk System Performance", IEEE
 * Computer 1994), with four segments of a quarter of the cache each. An object is stored in the
 * lowest segment that has room, or in the lowest of all if none has. Objects larger than a segment
 * are not admitted.
 */
final class SlruPolicy implements SimulatedPolicy {
  private static final int SEGMENTS = 4;
  private static final int TOP = SEGMENTS - 1;

  private final CacheState cache;
  private final Queues segments;
  private final long segmentBytes;

  SlruPolicy(CacheState cache) {
    this.cache = cache;
    segments = new Queues(cache.objectIds(), SEGMENTS);
    segmentBytes = cache.capacityBytes() / SEGMENTS;
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    return storedBytes <= segmentBytes;
  }

  @Override
  public void onHit(int object) {
    int segment = Math.min(TOP, segments.listOf(object) + 1);
    segments.remove(object);
    segments.addFirst(segment, object, cache.storedBytes(object));
    cool(segment);
  }

  // Only a segment that received an object is checked: the lowest may exceed its share after an
  // object was stored there because no segment had room.
  private void cool(int top) {
    int segment = top;
    while (segment >= 0 && segments.bytes(segment) > segmentBytes) {
      while (segments.bytes(segment) > segmentBytes) {
        int coolest = segments.last(segment);
        if (segment > 0) {
          segments.moveToFirst(segment - 1, coolest);
        } else {
          segments.remove(coolest);
          cache.evict(coolest);
        }
      }
      segment--;
    }
  }

  @Override
  public void onInsert(int object) {
    long bytes = cache.storedBytes(object);
    int segment = 0;
    while (segment < SEGMENTS && segments.bytes(segment) + bytes > segmentBytes) {
      segment++;
    }
    segments.addFirst(segment == SEGMENTS ? 0 : segment, object, bytes);
  }

  @Override
  public void onDrop(int object) {
    segments.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int segment = 0; segment < SEGMENTS; segment++) {
      int v = segments.last(segment);
      for (; v >= 0 && freed < bytesNeeded; v = segments.last(segment)) {
        segments.remove(v);
        freed += cache.evict(v);
      }
    }
  }
}
