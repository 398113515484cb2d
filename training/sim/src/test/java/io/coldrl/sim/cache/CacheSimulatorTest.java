package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of every policy, and how the policies compare. */
class CacheSimulatorTest {
  private static final long CAPACITY = 1_000_000;
  private static final Trace TRACE = GeneratedTrace.of(20_000, 1);

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc", "clairvoyant"})
  void the_books_balance_and_the_cache_never_holds_more_than_fits(String policy) {
    SimulationResult result = run(TRACE, policy, CAPACITY);
    assertThat(result.requests()).isEqualTo(TRACE.requests());
    assertThat(result.hits() + result.misses()).isEqualTo(result.requests());
    assertThat(result.peakBytes()).isBetween(1L, CAPACITY);
    assertThat(result.evictions()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc"})
  void the_clairvoyant_misses_less(String policy) {
    assertThat(run(TRACE, "clairvoyant", CAPACITY).misses())
        .isLessThan(run(TRACE, policy, CAPACITY).misses());
  }

  @Test
  void a_larger_lru_cache_misses_less() {
    assertThat(run(TRACE, "lru", 4 * CAPACITY).misses())
        .isLessThan(run(TRACE, "lru", CAPACITY).misses());
  }

  @Test
  void a_cache_that_holds_everything_misses_each_object_once() {
    Trace trace = Trace.of(times(4), new int[] {0, 1, 0, 1}, sizes(4), none(4), noRtt(4), 2);
    assertThat(run(trace, "lru", 1000).misses()).isEqualTo(2);
  }

  @Test
  void an_object_past_its_ttl_is_a_miss() {
    Trace trace =
        Trace.of(
            new long[] {0, 5_000, 20_000},
            new int[] {0, 0, 0},
            sizes(3),
            new long[] {10_000, -1, 10_000},
            noRtt(3),
            1);
    SimulationResult result = run(trace, "lru", 1000);
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.staleMisses()).isEqualTo(1);
  }

  @Test
  void an_object_larger_than_the_cache_is_bypassed() {
    Trace trace = Trace.of(times(2), new int[] {0, 0}, sizes(2), none(2), noRtt(2), 1);
    SimulationResult result = run(trace, "lru", 50);
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.bypassed()).isEqualTo(2);
  }

  private static SimulationResult run(Trace trace, String policy, long capacity) {
    return CacheSimulator.run(
        trace,
        policy,
        PolicyCatalog.named(policy),
        capacity,
        SimulationOptions.DEFAULTS,
        done -> {});
  }

  private static long[] times(int n) {
    return new long[n];
  }

  private static long[] sizes(int n) {
    long[] sizes = new long[n];
    Arrays.fill(sizes, 100);
    return sizes;
  }

  private static long[] none(int n) {
    long[] none = new long[n];
    Arrays.fill(none, -1);
    return none;
  }

  private static int[] noRtt(int n) {
    int[] none = new int[n];
    Arrays.fill(none, -1);
    return none;
  }
}
