package io.coldrl.sim.cache;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;

/**
 * Replays a trace through a cache with the given capacity in bytes.
 *
 * <p>A request for an object that is held but stale is a miss: the object is fetched anew, keeps
 * its place and takes the size and expiry of that request. An object larger than the cache is never
 * stored. Objects without a known time to live don't expire. If the options have an {@link
 * NginxCache}, NGINX's rules apply instead: see {@link NginxSimulator}.
 */
public final class CacheSimulator {
  private final Trace trace;
  private final SimulationOptions options;
  private final CacheState cache;
  private final SimulatedPolicy policy;
  private final Ledger ledger;

  private CacheSimulator(
      Trace trace, CacheState cache, SimulatedPolicy policy, SimulationOptions options) {
    this.trace = trace;
    this.cache = cache;
    this.policy = policy;
    this.options = options;
    ledger = new Ledger(trace, options);
  }

  /**
   * Runs one simulation.
   *
   * @param name the policy's name in the result
   * @param factory creates the policy, which is closed at the end
   * @param capacityBytes 1 or more
   * @param progress called with the number of requests done, every few thousand requests
   */
  public static SimulationResult run(
      Trace trace,
      String name,
      PolicyFactory factory,
      long capacityBytes,
      SimulationOptions options,
      IntConsumer progress) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException(
          "capacity is " + capacityBytes + " bytes, must be 1 or more");
    }
    NginxCache nginx = options.nginx();
    CacheState cache = new CacheState(trace.objects(), capacityBytes);
    try (SimulatedPolicy policy = factory.create(trace, cache, options)) {
      return nginx == null
          ? new CacheSimulator(trace, cache, policy, options).run(name, progress)
          : new NginxSimulator(trace, nginx, cache, policy, options).run(name, progress);
    }
  }

  private SimulationResult run(String name, IntConsumer progress) {
    long start = System.nanoTime();
    ledger.replay(this::request, progress);
    return ledger.result(name, cache, policy, System.nanoTime() - start, null);
  }

  private void request(int i) {
    int object = trace.object(i);
    boolean held = cache.holds(object);
    NginxCacheStatus status =
        !held
            ? NginxCacheStatus.MISS
            : cache.isFresh(object, trace.timeMs(i))
                ? NginxCacheStatus.HIT
                : NginxCacheStatus.EXPIRED;
    if (!held) {
      cache.forgetUses(object);
    }
    cache.use(object);
    policy.onRequest(i, status);
    ledger.count(i, status);
    if (status.isHit()) {
      policy.onHit(object);
      return;
    }
    long size = trace.sizeBytes(i);
    long stored = options.storage().stored(size);
    if (stored > cache.capacityBytes()) {
      ledger.bypassed();
      if (held) {
        cache.drop(object);
        policy.onDrop(object);
      }
    } else if (held && stored <= cache.storedBytes(object)) {
      cache.store(object, stored, expiresMs(trace, i));
      policy.onHit(object);
    } else {
      admit(i, object, stored, held);
    }
  }

  private void admit(int i, int object, long stored, boolean held) {
    if (held) {
      // The new version is larger: remove the old one first, so that it can't be a victim.
      cache.drop(object);
      policy.onDrop(object);
    }
    if (!policy.admits(object, stored)) {
      return;
    }
    if (policy.storesFirst()) {
      store(i, object, stored);
      makeRoom(object, 0);
    } else {
      makeRoom(object, stored);
      store(i, object, stored);
    }
    cache.checkFits();
  }

  private void store(int i, int object, long stored) {
    cache.store(object, stored, expiresMs(trace, i));
    policy.onInsert(object);
  }

  private void makeRoom(int incoming, long bytes) {
    long missing = cache.usedBytes() + bytes - cache.capacityBytes();
    if (missing > 0) {
      policy.evict(incoming, missing);
    }
  }

  /** When the response to the request expires, Unix ms; 0 for never. */
  public static long expiresMs(Trace trace, int request) {
    long ttl = trace.ttlMs(request);
    return ttl < 0 ? 0 : Math.max(1, trace.timeMs(request) + ttl);
  }
}
