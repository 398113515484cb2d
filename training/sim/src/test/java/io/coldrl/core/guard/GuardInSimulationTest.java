package io.coldrl.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The guard in the closed loop of a simulated cache, and its caches against the simulator's. */
class GuardInSimulationTest {
  private static final Trace TRACE =
      TraceReader.read(
              List.of(
                  Path.of(System.getProperty("coldrl.home"), "training", "data")
                      .resolve("concrete-sample.csv.zst")),
              null)
          .trace();
  private static final long CAPACITY = TRACE.uniqueBytes() / 20;
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;

  /** Scores by one feature, or at random. */
  private static final class Harmful implements Scorer {
    private final EvictionFeature feature;
    private final boolean dice;
    private final SplittableRandom random = new SplittableRandom(1);

    Harmful(EvictionFeature feature, boolean dice) {
      this.feature = feature;
      this.dice = dice;
    }

    @Override
    public void score(float[] features, int candidates, float[] scores) {
      for (int i = 0; i < candidates; i++) {
        float value = features[i * EvictionFeature.size() + feature.ordinal()];
        scores[i] = dice ? (float) random.nextDouble() : -value;
      }
    }

    @Override
    public String version() {
      return "harmful";
    }

    @Override
    public void close() {}
  }

  private static double lru() {
    return PolicyCatalog.simulation("lru")
        .run(TRACE, CAPACITY, OPTIONS, done -> {})
        .objectMissRatio();
  }

  private static double misses(Scorer scorer, LearnedPolicy.@Nullable ZoneGuardFactory guards) {
    return CacheSimulator.run(
            TRACE,
            "model",
            (t, cache, o) -> new LearnedPolicy(cache, t, o, scorer, null, guards),
            CAPACITY,
            OPTIONS,
            done -> {})
        .objectMissRatio();
  }

  @Test
  void evicting_the_most_recently_used_costs_little_more_than_lru() {
    Harmful newest = new Harmful(EvictionFeature.IDLE_REQUESTS, false);
    double unguarded = misses(newest, null);
    double guarded = misses(newest, histories -> new ZoneGuard(histories, 1));
    assertThat(unguarded).as("beside %s", lru()).isGreaterThan(1.1 * lru());
    assertThat(guarded).isLessThan(1.05 * lru());
  }

  @Test
  void dice_cost_little_more_than_lru() {
    Harmful dice = new Harmful(EvictionFeature.IDLE_REQUESTS, true);
    assertThat(misses(dice, histories -> new ZoneGuard(histories, 1))).isLessThan(1.03 * lru());
  }

  @Test
  void a_good_rule_is_never_blocked() {
    List<ZoneGuard> guard = new ArrayList<>();
    double guarded =
        misses(
            new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)),
            histories -> {
              guard.add(new ZoneGuard(histories, 1));
              return guard.get(0);
            });
    assertThat(guarded)
        .isEqualTo(misses(new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)), null))
        .isLessThan(lru());
    assertThat(guard.get(0).report().blocks()).isZero();
  }

  @Test
  void the_guards_lru_has_the_hits_of_the_simulators() {
    LruMiniCache cache = new LruMiniCache();
    cache.setCapacity(1L << 60);
    // With a capacity of which no object takes an eighth, both store all objects.
    long largest = 0;
    for (int i = 0; i < TRACE.requests(); i++) {
      largest = Math.max(largest, TRACE.sizeBytes(i));
    }
    long capacity = 8 * largest;
    cache.setCapacity(capacity);
    int misses = 0;
    for (int i = 0; i < TRACE.requests(); i++) {
      ObjectKey key = new ObjectKey(0, TRACE.object(i));
      misses += cache.access(key, TRACE.sizeBytes(i), 0) ? 0 : 1;
    }
    assertThat(misses)
        .isEqualTo(
            PolicyCatalog.simulation("lru").run(TRACE, capacity, OPTIONS, done -> {}).misses());
  }
}
