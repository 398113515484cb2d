package io.coldrl.training.sim.sampled;

import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.CachedSet;
import io.coldrl.training.sim.LruList;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;
import java.util.SplittableRandom;

/**
 * Draws the candidates of a decision as the NGINX module does: a few of the least recently used,
 * the objects stored since the last decision, the spared best of the last decision (the pool), and
 * the rest at random from the whole cache. Only objects that were idle long enough are drawn.
 */
final class CandidateDraw {
  // Of the least recently used, so many are looked at for each one wanted; so many draws likewise.
  private static final int LOOKS_PER_CANDIDATE = 4;
  // Stored objects that wait to be looked at; as many as the module remembers.
  private static final int RECENT_REMEMBERED = 256;

  private final CacheState cache;
  private final Trace trace;
  private final SimulationOptions options;
  private final LruList list;
  private final CachedSet cached;
  private final SplittableRandom random;
  private final long[] lastAccessMs;
  private final int[] drawnIn;
  private final int[] candidates = new int[CandidateBatch.MAX_CANDIDATES];
  private final int[] pool;
  private final RecentQueue recent = new RecentQueue(RECENT_REMEMBERED);
  private int pooled;
  private int size;
  private int round;
  private long nowMs;

  CandidateDraw(CacheState cache, Trace trace, SimulationOptions options) {
    this.cache = cache;
    this.trace = trace;
    this.options = options;
    int ids = cache.objectIds();
    list = new LruList(ids);
    cached = new CachedSet(ids);
    random = new SplittableRandom(options.seed());
    lastAccessMs = new long[ids];
    drawnIn = new int[ids];
    pool = new int[options.pool()];
  }

  void onRequest(int request) {
    nowMs = trace.timeMs(request);
  }

  /** Time went on without a request. */
  void onTime(long newNowMs) {
    nowMs = newNowMs;
  }

  void onHit(int object) {
    lastAccessMs[object] = nowMs;
    list.moveToFirst(object);
  }

  void onInsert(int object) {
    lastAccessMs[object] = nowMs;
    list.addFirst(object);
    cached.add(object);
    recent.add(object, nowMs);
  }

  void onRemove(int object) {
    list.remove(object);
    cached.remove(object);
  }

  /** Draws anew; see {@link #size} and {@link #get}. */
  void draw() {
    round++;
    size = 0;
    takeTail();
    takeRecent();
    for (int i = 0; i < pooled; i++) {
      take(pool[i]);
    }
    int draws = LOOKS_PER_CANDIDATE * options.candidates();
    for (; draws > 0 && size < options.candidates() && cached.size() > 0; draws--) {
      take(cached.get(random.nextInt(cached.size())));
    }
    pooled = 0;
  }

  private void takeTail() {
    int object = list.last();
    for (int looks = LOOKS_PER_CANDIDATE * options.tail(); looks > 0 && object >= 0; looks--) {
      if (size == options.tail()) {
        break;
      }
      take(object);
      object = list.before(object);
    }
  }

  // What was used again since it was stored has proven itself: it is left to the draws.
  private void takeRecent() {
    int upTo = size + options.recent();
    while (size < upTo && !recent.isEmpty()) {
      int object = recent.object();
      boolean unused = cache.holds(object) && lastAccessMs[object] == recent.storedMs();
      if (unused && !isIdle(object)) {
        break;
      }
      recent.remove();
      if (unused) {
        take(object);
      }
    }
  }

  private void take(int object) {
    if (cache.holds(object) && drawnIn[object] != round && isIdle(object)) {
      drawnIn[object] = round;
      candidates[size++] = object;
    }
  }

  // NGINX knows an object's last use only by the second: its 2 s are 1 to 2, by the clock's phase.
  private boolean isIdle(int object) {
    long lastMs = lastAccessMs[object];
    return options.nginx() == null
        ? nowMs - lastMs >= options.minIdleMs()
        : nowMs / 1000 - lastMs / 1000 >= options.minIdleMs() / 1000;
  }

  /** Candidates drawn. */
  int size() {
    return size;
  }

  /** Object id of candidate {@code i}. */
  int get(int i) {
    return candidates[i];
  }

  /** Keeps a spared candidate for the next draw; call it with the best first. */
  void spare(int object) {
    if (pooled < pool.length) {
      pool[pooled++] = object;
    }
  }

  /** The least recently used object, or {@link LruList#NONE}. */
  int leastRecentlyUsed() {
    return list.last();
  }

  long lastAccessMs(int object) {
    return lastAccessMs[object];
  }

  long nowMs() {
    return nowMs;
  }

  /** What the cache holds, in no order. */
  CachedSet cached() {
    return cached;
  }
}
