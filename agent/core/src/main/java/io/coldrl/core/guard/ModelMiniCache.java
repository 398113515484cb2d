package io.coldrl.core.guard;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Evicts the object that a model chooses among sampled candidates, with the agent's own features
 * and decision rules. Without a model, the least recently used candidate goes.
 */
final class ModelMiniCache extends MiniCache {
  private final SplittableRandom random;
  private final ObjectHistory history = new ObjectHistory();
  private final List<Entry> objects = new ArrayList<>();
  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  // These decisions have no time limit.
  private final EvictionPolicy policy = new EvictionPolicy(() -> 0L);
  private @Nullable Scorer scorer;
  private @Nullable Scorer other;
  private ZoneClock clock = new ZoneClock();
  private long nowMs;
  private long zoneObjects;
  private long compared;
  private long agreed;

  ModelMiniCache(long seed) {
    super(new HashMap<>());
    this.random = new SplittableRandom(seed);
  }

  /**
   * Requests an object, as {@link #access(SampledRequest)}.
   *
   * @param newScorer the model that decides, or null
   * @param newOther a model whose choice is compared, or null
   * @param newZoneObjects objects in a cache of this share of the zone
   */
  boolean access(
      SampledRequest request,
      @Nullable Scorer newScorer,
      @Nullable Scorer newOther,
      long newZoneObjects) {
    scorer = newScorer;
    other = newOther;
    clock = request.clock();
    nowMs = request.nowMs();
    zoneObjects = newZoneObjects;
    return access(request);
  }

  @Override
  void onUse(Entry entry, boolean isNew) {
    if (isNew) {
      entry.index = objects.size();
      objects.add(entry);
    }
  }

  @Override
  void onRemove(Entry entry) {
    Entry last = objects.remove(objects.size() - 1);
    if (last != entry) {
      objects.set(entry.index, last);
      last.index = entry.index;
    }
  }

  @Override
  @Nullable Entry victim() {
    if (objects.isEmpty()) {
      return null;
    }
    int candidates = Math.min(objects.size(), EvictionBatch.MAX_CANDIDATES);
    batch.clear();
    for (int i = 0; i < candidates; i++) {
      swap(i, i + random.nextInt(objects.size() - i));
      add(objects.get(i));
    }
    int victim = choose(scorer);
    if (other != null && scorer != null) {
      compared++;
      agreed += choose(other) == victim ? 1 : 0;
    }
    return objects.get(victim);
  }

  private void add(Entry entry) {
    if (scorer == null) {
      batch.addForLru(entry.bytes, entry.lastMs);
      return;
    }
    history.wrap(entry.history, 0);
    batch.add(history, entry.bytes, entry.lastMs, entry.uses, nowMs, clock, zoneObjects);
  }

  private int choose(@Nullable Scorer by) {
    policy.decide(batch, by, 0, 1, Long.MAX_VALUE, decision);
    return decision.victim(0);
  }

  private void swap(int i, int j) {
    Entry entry = objects.get(i);
    Entry swapped = objects.get(j);
    objects.set(i, swapped);
    swapped.index = i;
    objects.set(j, entry);
    entry.index = j;
  }

  /** Decisions in which the other model was asked too. */
  long compared() {
    return compared;
  }

  /** Those of them in which both models chose the same victim. */
  long agreed() {
    return agreed;
  }
}
