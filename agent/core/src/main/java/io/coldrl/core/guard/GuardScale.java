package io.coldrl.core.guard;

import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LRU, GDSF, the model and the shadow model, each in a cache of one scaled-down size, and their
 * misses. Owned by one thread.
 */
final class GuardScale {
  private static final int FAST = 1_024;
  private static final int SLOW = 32_768;

  private final double size;
  private final LruMiniCache lru = new LruMiniCache();
  private final GdsfMiniCache gdsf = new GdsfMiniCache();
  private final ModelMiniCache model;
  private final ModelMiniCache shadow;
  private final List<MiniCache> caches;
  private final Arm lruArm = new Arm();
  private final Arm gdsfArm = new Arm();
  private Arm modelArm = new Arm();
  private Arm shadowArm = new Arm();
  private GuardObjective objective = GuardObjective.OBJECTS;
  private double lastExcess;
  private boolean lastCompared;
  private MissComparison comparison = new MissComparison(FAST, SLOW);

  /** Recent misses of one policy. */
  private static final class Arm {
    private final MovingMean objects = new MovingMean(SLOW);
    private final MovingMean missedBytes = new MovingMean(SLOW);
    private final MovingMean bytes = new MovingMean(SLOW);

    void add(boolean hit, long size) {
      objects.add(hit ? 0 : 1);
      missedBytes.add(hit ? 0 : size);
      bytes.add(size);
    }

    GuardReport.Misses misses() {
      return objects.values() == 0
          ? GuardReport.Misses.NONE
          : new GuardReport.Misses(objects.get(), missedBytes.get() / bytes.get());
    }
  }

  /**
   * @param size share of the zone's size, above 0 and at most 1
   */
  GuardScale(double size, Histories histories, long seed) {
    this.size = size;
    model = new ModelMiniCache(histories, seed);
    shadow = new ModelMiniCache(histories, seed);
    caches = List.of(lru, gdsf, model, shadow);
  }

  void setCapacity(long bytes) {
    caches.forEach(cache -> cache.setCapacity(bytes));
  }

  /** Drops the objects that are not in the sample of this level. */
  void retain(int level) {
    caches.forEach(cache -> cache.retain(key -> key.isSampled(level)));
  }

  /** Starts to judge another model. The caches keep their objects. */
  void restart() {
    modelArm = new Arm();
    restartComparison();
  }

  /** Starts to judge the model by something else. The caches keep their objects. */
  void judgeBy(GuardObjective newObjective) {
    objective = newObjective;
    restartComparison();
  }

  /** Forgets how the model compared with LRU. */
  void restartComparison() {
    comparison = new MissComparison(FAST, SLOW);
  }

  /** Starts to judge another shadow model. */
  void restartShadow() {
    shadowArm = new Arm();
  }

  /**
   * Requests an object in all caches.
   *
   * @param zoneObjects objects in the zone
   */
  void access(
      ObjectKey key,
      long bytes,
      @Nullable Scorer scorer,
      @Nullable Scorer shadowScorer,
      ZoneClock clock,
      long nowMs,
      long zoneObjects) {
    long objects = Math.max(1, (long) (zoneObjects * size));
    boolean lruHit = lru.access(key, bytes, nowMs);
    boolean gdsfHit = gdsf.access(key, bytes, nowMs);
    model.decideWith(scorer, shadowScorer, clock, nowMs, objects);
    boolean modelHit = model.access(key, bytes, nowMs);
    shadow.decideWith(shadowScorer, null, clock, nowMs, objects);
    boolean shadowHit = shadow.access(key, bytes, nowMs);
    // While the caches fill, all policies do the same.
    lastCompared = lru.evictions() > 0 && scorer != null;
    if (lru.evictions() > 0) {
      lruArm.add(lruHit, bytes);
      gdsfArm.add(gdsfHit, bytes);
      if (scorer != null) {
        modelArm.add(modelHit, bytes);
        double lruCost = objective.cost(lruHit, bytes);
        double modelCost = objective.cost(modelHit, bytes);
        lastExcess = modelCost - lruCost;
        comparison.add(lruCost, modelCost);
      }
      if (shadowScorer != null) {
        shadowArm.add(shadowHit, bytes);
      }
    }
  }

  /** Whether the cache was renewed often enough to represent one that is in use for long. */
  boolean isSettled() {
    return lru.evictions() >= lru.size() / 2 && lruArm.objects.values() >= FAST;
  }

  /** Objects in the cache with LRU. */
  int lruObjects() {
    return lru.size();
  }

  /** Objects that LRU has evicted. */
  long lruEvictions() {
    return lru.evictions();
  }

  /** Share of the zone's size. */
  double size() {
    return size;
  }

  /** Whether the last access counted in the comparison. */
  boolean lastCompared() {
    return lastCompared;
  }

  /** By how much the model's cost of the last access exceeded LRU's, in objects or bytes. */
  double lastExcess() {
    return lastExcess;
  }

  /** The comparison of the model with LRU. */
  MissComparison comparison() {
    return comparison;
  }

  GuardReport.Scale report(boolean judges) {
    return new GuardReport.Scale(
        size,
        judges,
        lruArm.objects.values(),
        lruArm.misses(),
        gdsfArm.misses(),
        modelArm.misses(),
        shadowArm.misses(),
        model.compared() == 0 ? -1 : (double) model.agreed() / model.compared());
  }
}
