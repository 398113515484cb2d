package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The optimum lies between the bounds, and no policy beats it. */
class OptimumBoundsTest {
  private static List<String> policies() {
    return PolicyCatalog.docs().keySet().stream()
        .filter(name -> !name.startsWith("pfoo-") && !name.contains(":"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_optimum_of_a_tiny_trace_lies_between_the_bounds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 150; round++) {
      boolean expiring = random.nextBoolean();
      boolean changing = random.nextInt(3) == 0;
      Trace trace = tiny(random, expiring, changing);
      long capacity = 1 + random.nextInt(30);
      SimulationOptions options =
          SimulationOptions.DEFAULTS.withWarmup(random.nextInt(3) == 0 ? 0.4 : 0);
      SimulationResult lower = run(trace, "pfoo-l", capacity, options);
      SimulationResult upper = run(trace, "pfoo-u", capacity, options);
      int first = options.firstCounted(trace.requests());
      String what = "seed " + seed + ", round " + round + ", capacity " + capacity;
      assertThat(BruteForceOptimum.misses(trace, capacity, first, false))
          .as("misses, %s", what)
          .isBetween(lower.misses(), upper.misses());
      assertThat(BruteForceOptimum.misses(trace, capacity, first, true))
          .as("missed bytes, %s", what)
          .isBetween(lower.missedBytes(), upper.missedBytes());
    }
  }

  private static Trace tiny(SplittableRandom random, boolean expiring, boolean changing) {
    int requests = 4 + random.nextInt(9);
    int objects = 2 + random.nextInt(3);
    long[] time = new long[requests];
    int[] object = new int[requests];
    long[] size = new long[requests];
    long[] ttl = new long[requests];
    long[] sizes = random.longs(objects, 1, 16).toArray();
    for (int i = 0; i < requests; i++) {
      time[i] = i * 1000L;
      object[i] = random.nextInt(objects);
      size[i] = changing ? 1 + random.nextInt(16) : sizes[object[i]];
      ttl[i] = expiring && random.nextInt(4) > 0 ? 1000L * random.nextInt(7) : -1;
    }
    return Trace.of(time, object, size, ttl, new int[requests], objects);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void no_policy_beats_the_bound_on_a_generated_trace(String policy) {
    for (Trace trace : List.of(GeneratedTrace.of(10_000, 7), HardTrace.of(10_000, 7))) {
      for (long capacity : new long[] {1, 20_000, 300_000, 3_000_000}) {
        for (StorageModel storage : StorageModel.values()) {
          SimulationOptions options = SimulationOptions.DEFAULTS.withStorage(storage);
          checkAgainstTheBound(trace, policy, capacity, options);
          checkAgainstTheBound(trace, policy, capacity, options.withWarmup(0.3));
        }
      }
    }
  }

  private static void checkAgainstTheBound(
      Trace trace, String policy, long capacity, SimulationOptions options) {
    SimulationResult bound = run(trace, "pfoo-l", capacity, options);
    SimulationResult result = run(trace, policy, capacity, options);
    assertThat(result.misses()).isGreaterThanOrEqualTo(bound.misses());
    assertThat(result.missedBytes()).isGreaterThanOrEqualTo(bound.missedBytes());
  }

  @ParameterizedTest
  @CsvSource({"eleek,0.001", "eleek,0.05", "concrete,0.01"})
  void no_policy_beats_the_bound_on_a_real_trace(String name, double share) {
    Trace trace = SampleTrace.of(name);
    long capacity = (long) (share * trace.uniqueBytes());
    SimulationOptions options = SimulationOptions.DEFAULTS;
    SimulationResult lower = run(trace, "pfoo-l", capacity, options);
    SimulationResult upper = run(trace, "pfoo-u", capacity, options);
    assertThat(upper.misses()).isGreaterThanOrEqualTo(lower.misses());
    assertThat(upper.missedBytes()).isGreaterThanOrEqualTo(lower.missedBytes());
    for (String policy : policies()) {
      SimulationResult result = run(trace, policy, capacity, options);
      assertThat(result.misses()).as(policy).isGreaterThanOrEqualTo(lower.misses());
      assertThat(result.missedBytes()).as(policy).isGreaterThanOrEqualTo(lower.missedBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void the_books_balance_with_expiry_size_changes_and_any_capacity(String policy) {
    Trace trace = HardTrace.of(8_000, 3);
    for (long capacity : new long[] {1, 600, 20_000, 200_000, Long.MAX_VALUE / 4}) {
      SimulationResult result = run(trace, policy, capacity, SimulationOptions.DEFAULTS);
      assertThat(result.requests()).isEqualTo(trace.requests());
      assertThat(result.misses()).isBetween(1L, result.requests());
      assertThat(result.missedBytes()).isBetween(1L, result.requestedBytes());
      assertThat(result.peakBytes()).isBetween(0L, capacity);
      assertThat(run(trace, policy, capacity, SimulationOptions.DEFAULTS).misses())
          .as("the same run again")
          .isEqualTo(result.misses());
    }
  }

  @Test
  void a_cache_that_holds_everything_meets_both_bounds() {
    Trace trace = HardTrace.of(8_000, 3);
    long capacity = Long.MAX_VALUE / 4;
    SimulationOptions options = SimulationOptions.DEFAULTS;
    long misses = run(trace, "lru", capacity, options).misses();
    assertThat(run(trace, "pfoo-u", capacity, options).misses()).isEqualTo(misses);
    assertThat(run(trace, "pfoo-l", capacity, options).misses()).isLessThanOrEqualTo(misses);
  }

  @Test
  void the_timeline_of_a_bound_adds_up_to_its_misses() {
    Trace trace = HardTrace.of(8_000, 3);
    SimulationResult upper = run(trace, "pfoo-u", 50_000, SimulationOptions.DEFAULTS);
    long misses = 0;
    long missedBytes = 0;
    for (int i = 0; i < upper.timeline().intervals(); i++) {
      misses += upper.timeline().misses(i);
      missedBytes += upper.timeline().missedBytes(i);
    }
    assertThat(misses).isEqualTo(upper.misses());
    assertThat(missedBytes).isEqualTo(upper.missedBytes());
  }

  @Test
  void a_bound_is_no_policy() {
    assertThatThrownBy(() -> PolicyCatalog.named("pfoo-l"))
        .hasMessageContaining("pfoo-l is a bound");
    assertThatThrownBy(() -> PolicyCatalog.simulation("pfoo"))
        .hasMessageContaining("did you mean pfoo-l");
  }

  private static SimulationResult run(
      Trace trace, String name, long capacity, SimulationOptions options) {
    return PolicyCatalog.simulation(name).run(trace, capacity, options, done -> {});
  }
}
