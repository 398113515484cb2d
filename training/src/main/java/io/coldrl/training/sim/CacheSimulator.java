package io.coldrl.training.sim;

import io.coldrl.training.trace.Trace;
import java.util.function.IntConsumer;

/**
 * Replays a trace through a cache of so many bytes.
 *
 * <p>An object that is held but stale on a request is a miss; it is fetched anew, keeps its place
 * and takes the size and expiry of that request. An object larger than the cache is passed through
 * and never held. Objects without a known time to live don't expire.
 */
public final class CacheSimulator {
  private static final int PROGRESS_MASK = (1 << 13) - 1;

  private final Trace trace;
  private final SimulationOptions options;
  private final CacheState cache;
  private long misses;
  private long requestedBytes;
  private long missedBytes;
  private long staleMisses;
  private long bypassed;
  private final Timeline timeline;

  private CacheSimulator(Trace trace, long capacityBytes, SimulationOptions options) {
    this.trace = trace;
    this.options = options;
    cache = new CacheState(trace.objects(), capacityBytes);
    timeline = new Timeline(trace);
  }

  /**
   * Runs one simulation.
   *
   * @param name for the result
   * @param capacityBytes 1 or more
   * @param factory makes the policy; it is closed at the end
   * @param progress told now and then how many requests are done
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
    CacheSimulator simulator = new CacheSimulator(trace, capacityBytes, options);
    try (SimulatedPolicy policy = factory.create(trace, simulator.cache, options)) {
      long start = System.nanoTime();
      simulator.replay(policy, progress);
      return simulator.result(name, policy, System.nanoTime() - start);
    }
  }

  private void replay(SimulatedPolicy policy, IntConsumer progress) {
    int requests = trace.requests();
    int counted = firstCounted();
    for (int i = 0; i < requests; i++) {
      if (i == counted) {
        misses = 0;
        requestedBytes = 0;
        missedBytes = 0;
        staleMisses = 0;
        bypassed = 0;
      }
      request(i, policy);
      if ((i & PROGRESS_MASK) == PROGRESS_MASK) {
        progress.accept(i + 1);
      }
    }
    progress.accept(requests);
  }

  private int firstCounted() {
    return options.firstCounted(trace.requests());
  }

  private void request(int i, SimulatedPolicy policy) {
    int object = trace.object(i);
    long size = trace.sizeBytes(i);
    requestedBytes += size;
    boolean held = cache.holds(object);
    boolean hit = held && cache.isFresh(object, trace.timeMs(i));
    timeline.count(trace.timeMs(i), hit, size);
    policy.onRequest(i, hit);
    if (hit) {
      policy.onHit(object);
      return;
    }
    misses++;
    missedBytes += size;
    staleMisses += held ? 1 : 0;
    long stored = options.storage().stored(size);
    if (stored > cache.capacityBytes()) {
      bypassed++;
      if (held) {
        cache.drop(object);
        policy.onDrop(object);
      }
    } else if (held && stored <= cache.storedBytes(object)) {
      cache.store(object, stored, expiresMs(trace, i));
      policy.onHit(object);
    } else {
      admit(i, object, stored, held, policy);
    }
  }

  private void admit(int i, int object, long stored, boolean held, SimulatedPolicy policy) {
    if (held) {
      // A new version that is larger: the old one gives way first, so that it can't be a victim.
      cache.drop(object);
      policy.onDrop(object);
    }
    if (!policy.admits(object, stored)) {
      return;
    }
    long free = cache.capacityBytes() - cache.usedBytes();
    if (stored > free) {
      policy.evict(object, stored - free);
    }
    cache.store(object, stored, expiresMs(trace, i));
    policy.onInsert(object);
  }

  /** When what the request fetched expires, Unix ms; 0 for never. */
  public static long expiresMs(Trace trace, int request) {
    long ttl = trace.ttlMs(request);
    return ttl < 0 ? 0 : Math.max(1, trace.timeMs(request) + ttl);
  }

  private SimulationResult result(String name, SimulatedPolicy policy, long nanos) {
    return new SimulationResult(
        name,
        cache.capacityBytes(),
        trace.requests() - firstCounted(),
        misses,
        requestedBytes,
        missedBytes,
        staleMisses,
        bypassed,
        cache.evictions(),
        cache.peakBytes(),
        policy.modelDecisions(),
        policy.fallbackDecisions(),
        timeline,
        trace.requests() * 1e9 / Math.max(1, nanos));
  }
}
