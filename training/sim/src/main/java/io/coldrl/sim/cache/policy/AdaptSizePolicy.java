package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.LruList;
import io.coldrl.sim.cache.SimulatedPolicy;
import io.coldrl.trace.Trace;
import java.util.SplittableRandom;

/**
 * AdaptSize: stores a miss with probability e^(-size/c) and evicts the least recently used; c is
 * the best value for the object hit ratio by the {@link AdaptSizeModel} of recent requests (Berger,
 * Sitaraman, Harchol-Balter, "AdaptSize: Orchestrating the Hot Object Memory Cache in a Content
 * Delivery Network", NSDI 2017).
 *
 * <p>The paper tunes every 250,000 requests; this does so after 4,096, 8,192, 16,384 and then every
 * 32,768, so that it adapts in short traces too, and halves the older counts each time. Before the
 * first tuning everything is stored.
 */
final class AdaptSizePolicy implements SimulatedPolicy {
  private static final int FIRST_WINDOW = 1 << 12;
  private static final int WINDOW = 1 << 15;

  private final CacheState cache;
  private final Trace trace;
  private final LruList list;
  private final SplittableRandom random;
  private final AdaptSizeModel model;
  private final StoredBytes storedBytes;
  private int nextTuning = FIRST_WINDOW;
  private double admissionBytes = Double.POSITIVE_INFINITY;

  /** Bytes that the response to a request takes up. */
  @FunctionalInterface
  interface StoredBytes {
    long of(int request);
  }

  AdaptSizePolicy(CacheState cache, Trace trace, StoredBytes storedBytes, long seed) {
    this.cache = cache;
    this.trace = trace;
    this.storedBytes = storedBytes;
    list = new LruList(cache.objectIds());
    random = new SplittableRandom(seed);
    model = new AdaptSizeModel(cache.objectIds());
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    if (request == nextTuning) {
      nextTuning += Math.min(request, WINDOW);
      admissionBytes = model.bestAdmissionBytes(cache.capacityBytes());
      model.age();
    }
    long stored = storedBytes.of(request);
    if (stored <= cache.capacityBytes()) {
      model.count(trace.object(request), stored);
    }
  }

  @Override
  public boolean admits(int object, long stored) {
    return random.nextDouble() < Math.exp(-stored / admissionBytes);
  }

  @Override
  public void onHit(int object) {
    list.moveToFirst(object);
  }

  @Override
  public void onInsert(int object) {
    list.addFirst(object);
  }

  @Override
  public void onDrop(int object) {
    list.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    for (int victim = list.last(); victim >= 0 && freed < bytesNeeded; victim = list.last()) {
      list.remove(victim);
      freed += cache.evict(victim);
    }
  }
}
