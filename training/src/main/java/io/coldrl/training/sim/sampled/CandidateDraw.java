package io.coldrl.training.sim.sampled;

import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.training.sim.CacheState;
import io.coldrl.training.sim.CachedSet;
import io.coldrl.training.sim.LruList;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.trace.Trace;
import java.util.SplittableRandom;

/**
 * Draws the candidates of a decision as the NGINX module does: the spared best of the last decision
 * (the pool), a few of the least recently used, and the rest at random from the whole cache. Only
 * objects that were idle long enough are drawn.
 */
final class CandidateDraw {
  // Of the least recently used, so many are looked at for each one wanted; so many draws likewise.
  private static final int LOOKS_PER_CANDIDATE = 4;

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
  }

  void onRemove(int object) {
    list.remove(object);
    cached.remove(object);
  }

  /** Draws for a new decision; see {@link #size} and {@link #get}. */
  void draw() {
    draw(options.tail());
  }

  /**
   * Draws once more for the same decision: what was spared and, beside it, from the whole cache.
   */
  void drawAgain() {
    draw(0);
  }

  private void draw(int tail) {
    round++;
    size = 0;
    // The module takes the tail first, so that it overlaps with the pool.
    boolean tailFirst = options.nginx() != null;
    if (tailFirst) {
      takeTail(tail);
    }
    for (int i = 0; i < pooled; i++) {
      take(pool[i]);
    }
    if (!tailFirst) {
      takeTail(tail);
    }
    int draws = LOOKS_PER_CANDIDATE * options.candidates();
    for (; draws > 0 && size < options.candidates() && cached.size() > 0; draws--) {
      take(cached.get(random.nextInt(cached.size())));
    }
    pooled = 0;
  }

  private void takeTail(int tail) {
    int wanted = Math.min(options.candidates(), size + tail);
    int object = list.last();
    for (int looks = LOOKS_PER_CANDIDATE * tail; looks > 0 && object >= 0; looks--) {
      if (size == wanted) {
        break;
      }
      take(object);
      object = list.before(object);
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

  /** Whether so few can be drawn that a further draw would only bring the same. */
  boolean isExhausted() {
    return size < options.candidates();
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
