package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sampled.DecisionObserver;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.sim.cache.sweep.SpatialSample;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the plain simulator: capacity, freshness, warm-up and candidates. */
class CacheSimulatorTest {
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;

  private static final Scorer FAILING =
      new Scorer() {
        @Override
        public void score(float[] features, int candidates, float[] scores)
            throws ScoringException {
          throw new ScoringException("it always fails", new IllegalStateException());
        }

        @Override
        public String version() {
          return "failing";
        }

        @Override
        public void close() {}
      };

  private static SimulationResult run(
      Trace trace, String policy, long capacity, SimulationOptions options) {
    return CacheSimulator.run(
        trace, policy, PolicyCatalog.named(policy), capacity, options, done -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc", "node-rule", "clairvoyant"})
  void every_policy_keeps_to_the_capacity_and_balances_its_books(String policy) {
    Trace trace = GeneratedTrace.of(20_000, 5);
    long distinct = IntStream.range(0, trace.requests()).map(trace::object).distinct().count();
    for (long capacity : new long[] {1, 40_000, 500_000, 1L << 40}) {
      for (StorageModel storage : StorageModel.values()) {
        SimulationResult result = run(trace, policy, capacity, OPTIONS.withStorage(storage));
        assertThat(result.peakBytes()).isLessThanOrEqualTo(capacity);
        assertThat(result.hits() + result.misses()).isEqualTo(trace.requests());
        assertThat(result.misses()).isBetween(distinct, (long) trace.requests());
        assertThat(result.missedBytes()).isLessThanOrEqualTo(result.requestedBytes());
        if (capacity == 1) {
          assertThat(result.bypassed()).isEqualTo(trace.requests());
        }
        if (capacity == 1L << 40) {
          assertThat(result.misses()).isEqualTo(distinct);
          assertThat(result.evictions()).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc", "node-rule", "clairvoyant"})
  void every_policy_is_the_same_for_the_same_seed(String policy) {
    Trace trace = GeneratedTrace.of(10_000, 5);
    assertThat(run(trace, policy, 300_000, OPTIONS).misses())
        .isEqualTo(run(trace, policy, 300_000, OPTIONS).misses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc"})
  void the_clairvoyant_misses_less(String policy) {
    Trace trace = GeneratedTrace.of(20_000, 1);
    assertThat(run(trace, "clairvoyant", 1_000_000, OPTIONS).misses())
        .isLessThan(run(trace, policy, 1_000_000, OPTIONS).misses());
  }

  @Test
  void policies_rank_as_they_should_on_skewed_traffic() {
    Trace trace = GeneratedTrace.of(60_000, 9);
    double random = run(trace, "random", 1_000_000, OPTIONS).objectMissRatio();
    double lru = run(trace, "lru", 1_000_000, OPTIONS).objectMissRatio();
    double gdsf = run(trace, "gdsf", 1_000_000, OPTIONS).objectMissRatio();
    double clairvoyant = run(trace, "clairvoyant", 1_000_000, OPTIONS).objectMissRatio();
    assertThat(clairvoyant).isLessThan(gdsf);
    assertThat(gdsf).isLessThan(lru);
    assertThat(lru).isLessThan(random + 0.02);
  }

  @Test
  void an_expired_object_is_a_miss_and_is_fresh() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 10, false, 1_000, 5)
            .add(999, "a", 10, false, 1_000, -1)
            .add(1_000, "a", 10, false, 1_000, 5)
            .add(1_999, "a", 10, false, 1_000, -1)
            .add(2_500, "a", 10, false, -1, 5)
            .add(1_000_000, "a", 10, false, -1, -1)
            .build();
    SimulationResult result = run(trace, "lru", 100, OPTIONS);
    assertThat(result.misses()).isEqualTo(3);
    assertThat(result.staleMisses()).isEqualTo(2);
    assertThat(result.evictions()).isZero();
  }

  @Test
  void an_object_that_grew_takes_its_new_size_when_it_is_fetched_anew() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 40, false, 10_000, -1)
            .add(1000, "b", 40)
            .add(2000, "a", 70, false, 10_000, -1)
            .add(3000, "b", 40)
            .add(20000, "a", 70, false, 10_000, -1)
            .add(21000, "b", 40)
            .add(40000, "a", 500, false, 10_000, -1)
            .add(41000, "a", 500, false, 10_000, -1)
            .build();
    SimulationResult result = run(trace, "lru", 100, OPTIONS);
    // a, b; a and b hit; a stale and larger: b goes; b: a goes; a too large for the cache, twice.
    assertThat(result.misses()).isEqualTo(6);
    assertThat(result.evictions()).isEqualTo(2);
    assertThat(result.bypassed()).isEqualTo(2);
    assertThat(result.peakBytes()).isLessThanOrEqualTo(100);
  }

  @Test
  void the_warm_up_fills_the_cache_but_is_not_counted() {
    Trace trace = GeneratedTrace.of(10_000, 5);
    SimulationResult all = run(trace, "lru", 300_000, OPTIONS);
    SimulationResult half = run(trace, "lru", 300_000, OPTIONS.withWarmup(0.5));
    assertThat(half.requests()).isEqualTo(5_000);
    assertThat(half.objectMissRatio()).isCloseTo(all.objectMissRatio(), within(0.1));
    assertThat(half.misses()).isLessThan(all.misses());
  }

  @Test
  void lru_stands_in_where_a_scorer_fails() {
    Trace trace = GeneratedTrace.of(10_000, 5);
    SimulationResult learned = run(trace, 300_000, FAILING, null);
    assertThat(learned.modelDecisions()).isZero();
    assertThat(learned.fallbackDecisions()).isPositive();
    assertThat(learned.misses()).isEqualTo(run(trace, "lru", 300_000, OPTIONS).misses());
  }

  @Test
  void candidates_are_distinct_and_held_however_lately_they_were_used() {
    Trace trace = GeneratedTrace.of(20_000, 5);
    AtomicInteger decisions = new AtomicInteger();
    AtomicInteger justUsed = new AtomicInteger();
    DecisionObserver observer =
        new DecisionObserver() {
          @Override
          public void onDecision(
              LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {
            decisions.incrementAndGet();
            float[] features = batch.features();
            Set<Integer> candidates = new HashSet<>();
            Set<Integer> cached = new HashSet<>();
            for (int i = 0; i < policy.cachedObjects(); i++) {
              cached.add(policy.cachedObject(i));
            }
            for (int i = 0; i < batch.size(); i++) {
              assertThat(candidates.add(policy.candidate(i))).isTrue();
              if (features[i * EvictionFeature.size() + EvictionFeature.IDLE_MS.ordinal()] == 0) {
                justUsed.incrementAndGet();
              }
            }
            assertThat(cached).containsAll(candidates);
            assertThat(decision.victims()).isEqualTo(Math.min(batch.size(), 4 + 16));
          }
        };
    run(
        trace,
        2_000_000,
        new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)),
        observer);
    assertThat(decisions.get()).isGreaterThan(100);
    assertThat(justUsed.get()).isPositive();
  }

  @Test
  void what_was_stored_becomes_a_candidate_in_its_turn_at_any_rate_of_stores() {
    int stored = 2_000;
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < stored + 300; i++) {
      trace.add(i < stored ? 0 : i, "o" + i, 10);
    }
    AtomicInteger questions = new AtomicInteger();
    Set<Integer> seen = new HashSet<>();
    DecisionObserver observer =
        new DecisionObserver() {
          @Override
          public void onDecision(
              LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {
            for (int i = 0; i < batch.size(); i++) {
              seen.add(policy.candidate(i));
            }
            int turn = 16 * questions.incrementAndGet();
            assertThat(seen)
                .containsAll(IntStream.range(0, Math.min(turn, stored)).boxed().toList());
          }
        };
    run(
        trace.build(),
        10L * stored,
        new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)),
        observer);
    assertThat(questions.get()).isGreaterThan(20);
  }

  private static SimulationResult run(
      Trace trace, long capacity, Scorer scorer, @Nullable DecisionObserver observer) {
    return CacheSimulator.run(
        trace,
        "observed",
        (t, c, o) -> new LearnedPolicy(c, t, o, scorer, observer),
        capacity,
        OPTIONS,
        done -> {});
  }

  @Test
  void runs_policies_and_capacities_in_order() {
    Trace trace = GeneratedTrace.of(1_000, 5);
    List<SimulationResult> results =
        new Sweep(List.of("lru", "gdsf"), List.of(1_000L, 2_000L), 2, 1)
            .run(trace, OPTIONS, Sweep.Progress.NONE);
    assertThat(results)
        .extracting(r -> r.policy() + r.capacityBytes())
        .containsExactly("lru1000", "gdsf1000", "lru2000", "gdsf2000");
  }

  @Test
  void nginx_stores_files_in_blocks_with_a_head() {
    assertThat(StorageModel.NGINX.stored(1)).isEqualTo(4096);
    assertThat(StorageModel.NGINX.stored(3456)).isEqualTo(4096);
    assertThat(StorageModel.NGINX.stored(3457)).isEqualTo(8192);
  }

  @Test
  void options_out_of_range_are_refused_with_the_value() {
    assertThatThrownBy(() -> OPTIONS.withWarmup(1)).hasMessageContaining("warmup is 1.0");
    assertThatThrownBy(() -> OPTIONS.withVictimsPerDecision(0)).hasMessageContaining("is 0");
    assertThatThrownBy(() -> OPTIONS.withReserve(65)).hasMessageContaining("reserve is 65");
    assertThatThrownBy(() -> run(GeneratedTrace.of(10, 1), "lru", 0, OPTIONS))
        .hasMessageContaining("capacity is 0");
  }

  @Test
  void a_sample_has_all_requests_of_its_objects_and_estimates_the_whole() {
    Trace trace = GeneratedTrace.of(200_000, 5);
    SpatialSample sample = SpatialSample.of(trace, 0.3, 7);
    assertThat((double) sample.trace().objects() / trace.objects()).isBetween(0.28, 0.32);
    Simulation lru = PolicyCatalog.simulation("lru");
    long capacity = trace.uniqueBytes() / 20;
    SimulationResult whole = lru.run(trace, capacity, OPTIONS, done -> {});
    SimulationResult estimate = sample.estimate(lru, capacity, OPTIONS, done -> {});
    assertThat(estimate.requests()).isEqualTo(whole.requests());
    assertThat(estimate.capacityBytes()).isEqualTo(capacity);
    assertThat(Math.abs(estimate.objectMissRatio() - whole.objectMissRatio())).isLessThan(0.03);
    assertThat(SpatialSample.of(trace, 0.3, 8).trace().requests())
        .isNotEqualTo(sample.trace().requests());
  }

  @Test
  void a_sweep_gives_the_same_results_on_any_number_of_threads() {
    Trace trace = GeneratedTrace.of(20_000, 5);
    List<String> policies = List.of("lru", "gdsf", "random", "size-edc");
    List<Long> capacities = List.of(100_000L, 1_000_000L);
    assertThat(misses(new Sweep(policies, capacities, 4, 1), trace))
        .isEqualTo(misses(Sweep.of(policies, capacities), trace));
  }

  private static List<Long> misses(Sweep sweep, Trace trace) {
    return sweep.run(trace, OPTIONS, Sweep.Progress.NONE).stream()
        .map(SimulationResult::misses)
        .toList();
  }
}
