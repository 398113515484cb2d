package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.CachedSet;
import io.coldrl.sim.cache.LruList;
import io.coldrl.sim.cache.ModuleLimits;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import java.util.SplittableRandom;

/**
 * Draws the candidates of a question as the NGINX module does: some of the least recently used
 * objects, some recently stored ones, and the rest at random from the whole cache. The rules are in
 * docs/candidate-draw.md, which {@code ngx_http_coldrl_sample.c} follows too.
 */
final class CandidateDraw {
  // Nodes examined at the tail, and in the order of keys, per candidate wanted.
  private static final int LOOKS_PER_CANDIDATE = 2;

  private final CacheState cache;
  private final Trace trace;
  private final SimulationOptions options;
  private final LruList list;
  private final CachedSet cached;
  private final KeyOrder keys;
  private final SplittableRandom random;
  private final long[] lastAccessMs;
  private final int[] drawnIn;
  private final int[] candidates = new int[EvictionBatch.MAX_CANDIDATES];
  private final RecentQueue recent = new RecentQueue(ModuleLimits.RECENT);
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
    keys = new KeyOrder(ids, random.nextLong());
    lastAccessMs = new long[ids];
    drawnIn = new int[ids];
  }

  void onRequest(int request) {
    nowMs = trace.timeMs(request);
  }

  /** Advances the time without a request. */
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
    keys.add(object);
    recent.add(object, nowMs);
  }

  void onRemove(int object) {
    list.remove(object);
    cached.remove(object);
    keys.remove(object);
  }

  /** Draws the candidates of a new question; read them with {@link #size} and {@link #get}. */
  void draw() {
    round++;
    size = 0;
    takeTail();
    takeRecent();
    takeRandom();
  }

  private void takeTail() {
    int object = list.last();
    int looks = LOOKS_PER_CANDIDATE * options.tail();
    for (; looks > 0 && object >= 0 && size < options.tail(); looks--) {
      take(object);
      object = list.before(object);
    }
  }

  // An object that was used again is no likely victim: only the random draw considers it.
  private void takeRecent() {
    int upTo = size + options.recent();
    while (size < upTo && !recent.isEmpty()) {
      int object = recent.object();
      boolean unused = cache.holds(object) && lastAccessMs[object] == recent.storedMs();
      recent.remove();
      if (unused) {
        take(object);
      }
    }
  }

  private void takeRandom() {
    int looks = LOOKS_PER_CANDIDATE * options.candidates();
    while (looks > 0 && size < options.candidates() && cached.size() > 0) {
      int object = keys.random(random);
      for (int i = 0; i < ModuleLimits.RUN && looks > 0 && size < options.candidates(); i++) {
        take(object);
        object = keys.after(object);
        looks--;
      }
    }
  }

  private void take(int object) {
    if (cache.holds(object) && drawnIn[object] != round) {
      drawnIn[object] = round;
      candidates[size++] = object;
    }
  }

  /** Number of candidates drawn. */
  int size() {
    return size;
  }

  /** Object id of candidate {@code i}. */
  int get(int i) {
    return candidates[i];
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

  /** The cached objects, unordered. */
  CachedSet cached() {
    return cached;
  }
}
