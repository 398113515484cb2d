package io.coldrl.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import io.coldrl.trace.TraceReader;
import io.coldrl.trace.generate.GeneratedTraffic;
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
    return misses(TRACE, CAPACITY, scorer, guards);
  }

  private static double misses(
      Trace trace, long capacity, Scorer scorer, LearnedPolicy.@Nullable ZoneGuardFactory guards) {
    return CacheSimulator.run(
            trace,
            "model",
            (t, cache, o) -> new LearnedPolicy(cache, t, o, scorer, null, guards),
            capacity,
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

  private static final List<HistoryRule> ALTERNATIVES =
      List.of(HistoryRule.of(HistoryRule.Name.SIZE_EDC), HistoryRule.of(HistoryRule.Name.GDSF));

  private static Scorer rule(String text) {
    return new HistoryRuleScorer(HistoryRule.parse(text, "test"));
  }

  private static GuardReport arbitrated(
      Trace trace, long capacity, Scorer scorer, double least, double most) {
    List<ZoneGuard> guard = new ArrayList<>();
    double misses =
        misses(
            trace,
            capacity,
            scorer,
            histories -> {
              guard.add(new ZoneGuard(histories, 1, ALTERNATIVES, null));
              return guard.get(0);
            });
    double best =
        Math.min(
            misses(trace, capacity, rule("rule:size-edc"), null),
            misses(trace, capacity, rule("rule:gdsf"), null));
    assertThat(misses / best).isBetween(least, most);
    return guard.get(0).report();
  }

  // What is lost before an alternative takes over is lost once: the traces are short.
  @Test
  void where_an_alternative_does_better_than_the_model_it_decides() {
    long capacity = TRACE.uniqueBytes() / 100;
    Harmful newest = new Harmful(EvictionFeature.IDLE_REQUESTS, false);
    GuardReport report = arbitrated(TRACE, capacity, newest, 0.98, 1.03);
    assertThat(report.decides()).isEqualTo("rule:size-edc");
    assertThat(report.takeovers()).isLessThan(4);
    Harmful dice = new Harmful(EvictionFeature.IDLE_REQUESTS, true);
    assertThat(arbitrated(TRACE, capacity, dice, 0.98, 1.03).decides()).isEqualTo("rule:size-edc");
  }

  @Test
  void over_a_longer_run_a_bad_model_costs_less_than_a_hundredth_of_the_best_rules_misses() {
    Trace trace = GeneratedTraffic.of(1, 100_000, 3, 7);
    Harmful dice = new Harmful(EvictionFeature.IDLE_REQUESTS, true);
    arbitrated(trace, trace.uniqueBytes() / 100, dice, 0.98, 1.01);
  }

  @Test
  void a_model_that_does_better_than_the_alternatives_goes_on_deciding() {
    Scorer good = rule("rule:size-edc,size=1.1");
    long capacity = TRACE.uniqueBytes() / 20;
    List<ZoneGuard> guard = new ArrayList<>();
    double arbitrated =
        misses(
            TRACE,
            capacity,
            good,
            histories -> {
              guard.add(new ZoneGuard(histories, 1, ALTERNATIVES, null));
              return guard.get(0);
            });
    assertThat(arbitrated).isEqualTo(misses(TRACE, capacity, good, null));
    assertThat(guard.get(0).report().takeovers()).isZero();
    assertThat(guard.get(0).report().decides()).isEqualTo(GuardReport.MODEL);
  }

  // LRU has no hits in a loop that is longer than the cache, and most of them where popular
  // objects are new ones; a rule that counts the uses does the opposite.
  @Test
  void when_the_traffic_changes_so_that_another_policy_is_better_that_one_decides() {
    Trace trace = changing(60_000);
    long capacity = 500 * 1_000;
    Scorer model = rule("rule:lru");
    double alone = misses(trace, capacity, model, null);
    List<HistoryRule> lfu = List.of(HistoryRule.of(HistoryRule.Name.LFU));
    double rule = misses(trace, capacity, rule("rule:lfu"), null);
    List<ZoneGuard> guard = new ArrayList<>();
    double arbitrated =
        misses(
            trace,
            capacity,
            model,
            histories -> {
              guard.add(new ZoneGuard(histories, 1, lfu, null));
              return guard.get(0);
            });
    assertThat(arbitrated).isLessThan(1.01 * Math.min(alone, rule));
    assertThat(guard.get(0).report().takeovers()).isBetween(1, 6);
  }

  private static Trace changing(int requestsOfAHalf) {
    SplittableRandom random = new SplittableRandom(1);
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 2 * requestsOfAHalf; i++) {
      double rank = random.nextDouble() * random.nextDouble();
      long object =
          i < requestsOfAHalf ? i / 20 + (long) (900 * rank) : 1_000_000 + (long) (2_000 * rank);
      trace.add(10L * i, "o" + object, 1_000);
    }
    return trace.build();
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
    ZoneClock clock = new ZoneClock();
    for (int i = 0; i < TRACE.requests(); i++) {
      ObjectKey key = new ObjectKey(0, TRACE.object(i));
      SampledRequest request =
          new SampledRequest(key, TRACE.sizeBytes(i), 0, new byte[0], clock, 0);
      misses += cache.access(request) ? 0 : 1;
    }
    assertThat(misses)
        .isEqualTo(
            PolicyCatalog.simulation("lru").run(TRACE, capacity, OPTIONS, done -> {}).misses());
  }
}
