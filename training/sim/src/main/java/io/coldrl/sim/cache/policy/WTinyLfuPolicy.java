package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.LruList;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.trace.Trace;

/**
 * W-TinyLFU: new objects enter a small LRU window (1% of the capacity). An object that leaves it
 * enters the main part, a segmented LRU (80% protected), only if it was requested more often, by
 * the {@link FrequencySketch}, than the objects it would displace (Einziger, Friedman, Manes,
 * "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 13(4), 2017, section 4).
 *
 * <p>With different sizes, it is compared with the sum of the frequencies of all victims that it
 * needs: the aggregated victims of Einziger, Eytan, Friedman, Manes, "Lightweight Robust Size Aware
 * Cache Management", ACM TOS 18(3), 2022. An object larger than the window competes for the main
 * part at once. No allocation per request, except when the sketch grows.
 */
final class WTinyLfuPolicy implements SimulatedPolicy {
  private static final int WINDOW_PERCENT = 1;
  private static final int PROTECTED_PERCENT = 80;

  private static final byte WINDOW = 0;
  private static final byte PROBATION = 1;
  private static final byte PROTECTED = 2;
  private static final int SEGMENTS = 3;

  private final CacheState cache;
  private final Trace trace;
  private final FrequencySketch sketch = new FrequencySketch();
  private final LruList[] lists = new LruList[SEGMENTS];
  private final long[] bytes = new long[SEGMENTS];
  private final byte[] segment;
  private final long[] size;
  private final long windowBytes;
  private final long mainBytes;
  private final long protectedBytes;
  private long incomingBytes;

  WTinyLfuPolicy(CacheState cache, Trace trace) {
    this.cache = cache;
    this.trace = trace;
    for (int s = 0; s < SEGMENTS; s++) {
      lists[s] = new LruList(cache.objectIds());
    }
    segment = new byte[cache.objectIds()];
    size = new long[cache.objectIds()];
    windowBytes = percent(WINDOW_PERCENT, cache.capacityBytes());
    mainBytes = cache.capacityBytes() - windowBytes;
    protectedBytes = percent(PROTECTED_PERCENT, mainBytes);
  }

  private static long percent(int percent, long bytes) {
    return (long) (bytes * (percent / 100.0));
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    sketch.count(trace.object(request), cache.objects());
  }

  @Override
  public void onHit(int object) {
    byte from = segment[object];
    leave(object);
    enter(object, from == WINDOW ? WINDOW : PROTECTED);
    while (bytes[PROTECTED] > protectedBytes && lists[PROTECTED].last() != object) {
      move(lists[PROTECTED].last(), PROBATION);
    }
  }

  @Override
  public boolean admits(int object, long storedBytes) {
    incomingBytes = storedBytes;
    long free = cache.capacityBytes() - cache.usedBytes();
    return storedBytes <= windowBytes || storedBytes <= free || wins(object, storedBytes - free);
  }

  @Override
  public void onInsert(int object) {
    enter(object, incomingBytes <= windowBytes ? WINDOW : PROBATION);
    while (bytes[WINDOW] > windowBytes && fitsMain(lists[WINDOW].last())) {
      move(lists[WINDOW].last(), PROBATION);
    }
  }

  @Override
  public void onDrop(int object) {
    leave(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    boolean intoWindow = incomingBytes <= windowBytes;
    long freed = 0;
    while (cache.objects() > 0 && freed < bytesNeeded) {
      boolean windowFull = intoWindow && bytes[WINDOW] + incomingBytes > windowBytes;
      int victim = mainVictim();
      if (windowFull || victim == LruList.NONE) {
        freed += contest(lists[WINDOW].last());
      } else {
        freed += evict(victim);
      }
    }
  }

  // An object that leaves the window moves to the main part if it fits or wins; else it is evicted.
  private long contest(int candidate) {
    long needed = bytes[PROBATION] + bytes[PROTECTED] + size[candidate] - mainBytes;
    if (needed > 0 && !wins(candidate, needed)) {
      return evict(candidate);
    }
    long freed = 0;
    while (freed < needed) {
      freed += evict(mainVictim());
    }
    move(candidate, PROBATION);
    return freed;
  }

  private boolean wins(int candidate, long bytesNeeded) {
    int frequency = sketch.frequency(candidate);
    long room = 0;
    for (int s = PROBATION; s <= PROTECTED; s++) {
      int victim = lists[s].last();
      while (victim != LruList.NONE && room < bytesNeeded) {
        frequency -= sketch.frequency(victim);
        if (frequency <= 0) {
          return false;
        }
        room += size[victim];
        victim = lists[s].before(victim);
      }
    }
    return true;
  }

  private int mainVictim() {
    int victim = lists[PROBATION].last();
    return victim == LruList.NONE ? lists[PROTECTED].last() : victim;
  }

  private boolean fitsMain(int object) {
    return bytes[PROBATION] + bytes[PROTECTED] + size[object] <= mainBytes;
  }

  private void move(int object, byte to) {
    leave(object);
    enter(object, to);
  }

  private void leave(int object) {
    lists[segment[object]].remove(object);
    bytes[segment[object]] -= size[object];
  }

  private void enter(int object, byte to) {
    segment[object] = to;
    size[object] = cache.storedBytes(object);
    lists[to].addFirst(object);
    bytes[to] += size[object];
  }

  private long evict(int victim) {
    leave(victim);
    return cache.evict(victim);
  }
}
