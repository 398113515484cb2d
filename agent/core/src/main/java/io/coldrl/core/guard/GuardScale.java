package io.coldrl.core.guard;

import io.coldrl.core.scoring.Scorer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LRU, GDSF, the model, the shadow model and the alternatives, each in a cache of one scaled-down
 * size, and their misses. Owned by one thread.
 */
final class GuardScale {
  private static final int RECENT = 32_768;
  private static final int SETTLED = 1_024;

  private final double size;
  private final LruMiniCache lru = new LruMiniCache();
  private final GdsfMiniCache gdsf = new GdsfMiniCache();
  private final ModelMiniCache model;
  private final ModelMiniCache shadow;
  private final List<Alternative> alternatives;
  private final double[] costs;
  private final Contest contest;
  private final List<MiniCache> caches;
  private final Arm lruArm = new Arm();
  private final Arm gdsfArm = new Arm();
  private Arm modelArm = new Arm();
  private Arm shadowArm = new Arm();
  private GuardObjective objective = GuardObjective.OBJECTS;
  private double lastExcess;
  private boolean lastCompared;
  private MissComparison comparison = MissComparison.ofTwoWindows();

  /** A rule that may take the model's place. */
  private record Alternative(Scorer scorer, ModelMiniCache cache, Arm arm) {}

  /** Recent misses of one policy. */
  private static final class Arm {
    private final MovingMean objects = new MovingMean(RECENT);
    private final MovingMean missedBytes = new MovingMean(RECENT);
    private final MovingMean bytes = new MovingMean(RECENT);

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
  GuardScale(double size, long seed, List<Scorer> rules) {
    this.size = size;
    model = new ModelMiniCache(seed);
    shadow = new ModelMiniCache(seed);
    alternatives =
        rules.stream()
            .map(rule -> new Alternative(rule, new ModelMiniCache(seed), new Arm()))
            .toList();
    costs = new double[Contest.FIRST_ALTERNATIVE + rules.size()];
    contest = new Contest(rules.size());
    caches = new ArrayList<>(List.of(lru, gdsf, model, shadow));
    alternatives.forEach(alternative -> caches.add(alternative.cache()));
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
    contest.restart();
  }

  /** Forgets how the model compared with LRU. */
  void restartComparison() {
    comparison = MissComparison.ofTwoWindows();
  }

  /** The comparison of all policies with the one that decides. */
  Contest contest() {
    return contest;
  }

  /** Starts to judge another shadow model. */
  void restartShadow() {
    shadowArm = new Arm();
  }

  /**
   * Requests an object in all caches.
   *
   * @param arbiter knows which alternative is the same as the model; that one does not run
   */
  void access(
      SampledRequest request,
      @Nullable Scorer scorer,
      @Nullable Scorer shadowScorer,
      Arbiter arbiter) {
    long objects = Math.max(1, (long) (request.zoneObjects() * size));
    boolean lruHit = lru.access(request);
    boolean gdsfHit = gdsf.access(request);
    boolean modelHit = model.access(request, scorer, shadowScorer, objects);
    boolean shadowHit = shadow.access(request, shadowScorer, null, objects);
    // While the caches fill, all policies do the same.
    boolean isFull = lru.evictions() > 0;
    lastCompared = isFull && scorer != null;
    if (isFull) {
      lruArm.add(lruHit, request.bytes());
      gdsfArm.add(gdsfHit, request.bytes());
      if (shadowScorer != null) {
        shadowArm.add(shadowHit, request.bytes());
      }
    }
    if (scorer != null) {
      costs[Contest.LRU] = objective.cost(lruHit, request.bytes());
      costs[Contest.MODEL] = objective.cost(modelHit, request.bytes());
      for (int i = 0; i < alternatives.size(); i++) {
        costs[Contest.FIRST_ALTERNATIVE + i] =
            arbiter.isModel(alternatives.get(i).scorer())
                ? costs[Contest.MODEL]
                : cost(alternatives.get(i), request, objects, isFull);
      }
    }
    if (lastCompared) {
      modelArm.add(modelHit, request.bytes());
      lastExcess = costs[Contest.MODEL] - costs[Contest.LRU];
      comparison.add(costs[Contest.LRU], costs[Contest.MODEL]);
      contest.add(costs);
    }
  }

  private double cost(
      Alternative alternative, SampledRequest request, long objects, boolean isFull) {
    boolean hit = alternative.cache().access(request, alternative.scorer(), null, objects);
    if (isFull) {
      alternative.arm().add(hit, request.bytes());
    }
    return objective.cost(hit, request.bytes());
  }

  /** Whether the cache was renewed often enough to represent one that is in use for long. */
  boolean isSettled() {
    return lru.evictions() >= lru.size() / 2 && lruArm.objects.values() >= SETTLED;
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
        model.compared() == 0 ? -1 : (double) model.agreed() / model.compared(),
        alternatives.stream()
            .map(
                alternative ->
                    new GuardReport.Alternative(
                        alternative.scorer().version(), alternative.arm().misses()))
            .toList());
  }
}
