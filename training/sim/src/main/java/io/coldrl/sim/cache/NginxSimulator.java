package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;

/**
 * Replays a trace through NGINX's {@code proxy_cache}: with its queue of nodes, freshness in whole
 * seconds, files in whole blocks, and its cache manager. The manager makes room only when it wakes,
 * so the cache exceeds its limit in between. Time is the trace's.
 *
 * <p>At a wake-up the manager first deletes objects that nobody requested for {@link
 * NginxCache.Nodes#inactiveMs}. If the cache is over its limit, the policy then makes room. If it
 * is near its limit, the policy may name victims ahead, as the module asks the agent. Not
 * simulated: a request takes no time, so two requests for one object never miss at once.
 */
final class NginxSimulator {
  /*
   * The manager, after ngx_http_file_cache_manager(): it deletes inactive nodes from the tail;
   * then, while size >= max_size, one object after another. If it reaches manager_files or
   * manager_threshold it rests for manager_sleep; else until the tail is inactive, at most 10 s.
   *
   * Each request for an object moves its node to the head. Until the object was requested min_uses
   * times the node has no file; the manager may delete such a node too, and its uses are forgotten.
   */
  private static final long MAX_REST_S = 10;

  private final Trace trace;
  private final NginxCache nginx;
  private final CacheState cache;
  private final Ledger ledger;
  private final SimulatedPolicy policy;
  private final LruList queue;
  private final long[] expireS;
  private final long[] bodyBytes;
  private final long limitBytes;
  private long wakeMs;
  private int files;
  private long inactive;
  private long wakeUps;
  private long cutShort;

  NginxSimulator(
      Trace trace,
      NginxCache nginx,
      CacheState cache,
      SimulatedPolicy policy,
      SimulationOptions options) {
    this.trace = trace;
    this.nginx = nginx;
    this.cache = cache;
    this.policy = policy;
    ledger = new Ledger(trace, options);
    queue = new LruList(cache.objectIds());
    expireS = new long[cache.objectIds()];
    bodyBytes = new long[cache.objectIds()];
    limitBytes = cache.capacityBytes() / nginx.files().blockBytes() * nginx.files().blockBytes();
    wakeMs = trace.requests() == 0 ? 0 : trace.timeMs(0) + nginx.timing().firstWakeMs();
    cache.onEviction(this::removeNode);
  }

  SimulationResult run(String name, IntConsumer progress) {
    long start = System.nanoTime();
    ledger.replay(this::request, progress);
    return ledger.result(
        name,
        cache,
        policy,
        System.nanoTime() - start,
        ledger.nginxCounts(inactive, wakeUps, cutShort));
  }

  private void request(int i) {
    long nowMs = trace.timeMs(i);
    wakeUpUntil(nowMs);
    int object = trace.object(i);
    touch(object, nowMs / 1000);
    NginxCacheStatus status = status(i, object);
    policy.onRequest(i, status);
    ledger.count(i, status);
    switch (status) {
      case HIT -> policy.onHit(object);
      case REVALIDATED -> {
        store(i, object, cache.storedBytes(object));
        policy.onHit(object);
      }
      case EXPIRED -> replace(i, object);
      case MISS -> {
        long stored = nginx.stored(trace.sizeBytes(i));
        // NGINX stores an object larger than the cache, and its manager deletes it afterwards.
        if (policy.admits(object, Math.min(stored, cache.capacityBytes()))) {
          store(i, object, stored);
          policy.onInsert(object);
        }
      }
      default -> {}
    }
  }

  private NginxCacheStatus status(int i, int object) {
    if (!cache.holds(object)) {
      return cache.uses(object) < nginx.nodes().minUses()
          ? NginxCacheStatus.SCARCE
          : NginxCacheStatus.MISS;
    }
    if (cache.isFresh(object, trace.timeMs(i))) {
      return NginxCacheStatus.HIT;
    }
    boolean unchanged = trace.sizeBytes(i) == bodyBytes[object];
    return nginx.freshness().revalidate() && unchanged
        ? NginxCacheStatus.REVALIDATED
        : NginxCacheStatus.EXPIRED;
  }

  private void touch(int object, long nowS) {
    if (cache.uses(object) == 0) {
      queue.addFirst(object);
    } else {
      queue.moveToFirst(object);
    }
    cache.use(object);
    expireS[object] = nowS + nginx.nodes().inactiveMs() / 1000;
  }

  private void replace(int i, int object) {
    long stored = nginx.stored(trace.sizeBytes(i));
    if (stored <= cache.storedBytes(object)) {
      store(i, object, stored);
      policy.onHit(object);
    } else {
      cache.drop(object);
      policy.onDrop(object);
      store(i, object, stored);
      policy.onInsert(object);
    }
  }

  private void store(int i, int object, long stored) {
    bodyBytes[object] = trace.sizeBytes(i);
    cache.store(object, stored, expiresMs(i));
    cache.notePeak();
  }

  // NGINX counts in whole seconds, and the object is fresh during all of the last one.
  private long expiresMs(int i) {
    long ttlMs = trace.ttlMs(i) < 0 ? nginx.freshness().defaultValidMs() : trace.ttlMs(i);
    return ttlMs < 0 ? 0 : Math.max(1, (trace.timeMs(i) / 1000 + ttlMs / 1000 + 1) * 1000);
  }

  private void wakeUpUntil(long nowMs) {
    while (wakeMs <= nowMs) {
      if (queue.last() == LruList.NONE) {
        // The cache is empty until the next request: skip the wake-ups in between.
        long rest = nginx.timing().pollMs() > 0 ? nginx.timing().pollMs() : MAX_REST_S * 1000;
        wakeMs += ((nowMs - wakeMs) / rest + 1) * rest;
      } else {
        wakeMs += wakeUp(wakeMs);
      }
    }
  }

  /** Returns the time until the next wake-up, ms. */
  private long wakeUp(long nowMs) {
    wakeUps++;
    files = 0;
    long restMs = expireInactive(nowMs / 1000) * 1000;
    while (restMs > 0 && cache.usedBytes() >= limitBytes) {
      if (queue.last() == LruList.NONE) {
        restMs = MAX_REST_S * 1000;
        break;
      }
      makeRoom(nowMs, cache.usedBytes() - limitBytes + nginx.files().blockBytes());
      restMs = isCutShort() ? 0 : restMs;
    }
    if (cache.usedBytes() > limitBytes - limitBytes / ModuleLimits.NEAR_SHARE) {
      policy.nameAhead(nowMs);
    }
    long workMs = files * nginx.timing().deletionUs() / 1000;
    if (restMs == 0) {
      cutShort++;
      return nginx.manager().sleepMs() + workMs;
    }
    return (nginx.timing().pollMs() > 0 ? Math.min(restMs, nginx.timing().pollMs()) : restMs)
        + workMs;
  }

  /** Returns the seconds that the manager may rest, 0 if it reached a limit. */
  private long expireInactive(long nowS) {
    for (int tail = queue.last(); tail != LruList.NONE; tail = queue.last()) {
      long waitS = expireS[tail] - nowS;
      if (waitS > 0) {
        return Math.min(waitS, MAX_REST_S);
      }
      if (cache.holds(tail)) {
        cache.drop(tail);
        policy.onDrop(tail);
      }
      inactive++;
      files++;
      removeNode(tail);
      if (isCutShort()) {
        return 0;
      }
    }
    return MAX_REST_S;
  }

  private boolean isCutShort() {
    return files >= nginx.manager().files()
        || files * nginx.timing().deletionUs() >= nginx.manager().thresholdMs() * 1000;
  }

  private void makeRoom(long nowMs, long bytesNeeded) {
    long before = cache.evictions();
    if (!policy.isNginxLru() && cache.objects() > 0) {
      policy.makeRoom(nowMs, bytesNeeded, nginx.manager().files() - files);
    }
    int evicted = (int) (cache.evictions() - before);
    if (evicted == 0) {
      deleteTail();
      evicted = 1;
    }
    files += evicted;
  }

  private void deleteTail() {
    int tail = queue.last();
    if (cache.holds(tail)) {
      cache.evict(tail);
      policy.onDrop(tail);
    } else {
      removeNode(tail);
    }
  }

  private void removeNode(int object) {
    queue.remove(object);
    cache.forgetUses(object);
  }
}
