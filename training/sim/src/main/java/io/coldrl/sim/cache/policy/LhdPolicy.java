package io.coldrl.sim.cache.policy;

import io.coldrl.core.record.NginxCacheStatus;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.CachedSet;
import io.coldrl.sim.cache.SimulatedPolicy;
import java.util.SplittableRandom;

/**
 * LHD: among objects drawn at random, evicts the one with the least {@link HitDensity} ÷ size
 * (Beckmann, Chen, Cidon, "LHD: Improving Cache Hit Rate by Maximizing Hit Density", NSDI 2018).
 *
 * <p>As in the paper, some objects (one in 32, up to 1% of the capacity) are spared, so that hits
 * at high ages can be observed. The authors' code learns every million requests; this class every
 * 8,192, for shorter traces.
 */
final class LhdPolicy implements SimulatedPolicy {
  private static final int SAMPLE = 64;
  private static final int LEARN_EVERY = 1 << 13;
  private static final int SPARE_ONE_IN = 32;
  private static final int SPARED_SHARE = 100;

  private final CacheState cache;
  private final CachedSet cached;
  private final SplittableRandom random;
  private final HitDensity density = new HitDensity();
  private final int[] usedAt;
  private final int[] lastAge;
  private final byte[] ageClass;
  private final boolean[] spared;
  private final long[] sparedSize;
  private long sparedBytes;
  private int now;

  LhdPolicy(CacheState cache, long seed) {
    this.cache = cache;
    int ids = cache.objectIds();
    cached = new CachedSet(ids);
    random = new SplittableRandom(seed);
    usedAt = new int[ids];
    lastAge = new int[ids];
    ageClass = new byte[ids];
    spared = new boolean[ids];
    sparedSize = new long[ids];
  }

  @Override
  public void onRequest(int request, NginxCacheStatus status) {
    now = request;
    if (request > 0 && request % LEARN_EVERY == 0) {
      density.learn(cache.objects());
    }
  }

  @Override
  public void onHit(int object) {
    int age = now - usedAt[object];
    density.countHit(ageClass[object], age);
    boolean second = lastAge[object] > 0;
    ageClass[object] = (byte) density.classOf((long) age + (second ? lastAge[object] : age));
    lastAge[object] = Math.max(1, age);
    usedAt[object] = now;
    spareNoMore(object);
    spareSome(object);
  }

  @Override
  public void onInsert(int object) {
    cached.add(object);
    ageClass[object] = (byte) HitDensity.classOfNew();
    lastAge[object] = 0;
    usedAt[object] = now;
    spareSome(object);
  }

  private void spareSome(int object) {
    long size = cache.storedBytes(object);
    if (random.nextInt(SPARE_ONE_IN) == 0
        && sparedBytes + size <= cache.capacityBytes() / SPARED_SHARE) {
      spared[object] = true;
      sparedSize[object] = size;
      sparedBytes += size;
    }
  }

  private void spareNoMore(int object) {
    if (spared[object]) {
      spared[object] = false;
      sparedBytes -= sparedSize[object];
    }
  }

  @Override
  public void onDrop(int object) {
    spareNoMore(object);
    cached.remove(object);
  }

  @Override
  public void evict(int incoming, long bytesNeeded) {
    long freed = 0;
    while (cached.size() > 0 && freed < bytesNeeded) {
      int victim = victim();
      density.countEviction(ageClass[victim], now - usedAt[victim]);
      onDrop(victim);
      freed += cache.evict(victim);
    }
  }

  private int victim() {
    boolean all = cached.size() <= SAMPLE;
    int draws = all ? cached.size() : SAMPLE;
    int victim = cached.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (int draw = 0; draw < draws; draw++) {
      int object = cached.get(all ? draw : random.nextInt(cached.size()));
      double rank = rank(object);
      // Among equals, the least recently used.
      if (rank < least || (rank == least && usedAt[object] < usedAt[victim])) {
        least = rank;
        victim = object;
      }
    }
    return victim;
  }

  private double rank(int object) {
    double hits = density.of(ageClass[object], now - usedAt[object]);
    return (spared[object] ? 1 : 0) + hits / cache.storedBytes(object);
  }
}
