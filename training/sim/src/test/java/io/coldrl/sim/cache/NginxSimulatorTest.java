package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NGINX's rules, one by one, in a cache of 4 KiB blocks. */
class NginxSimulatorTest {
  private static final long BLOCK = 4096;
  private static final NginxCache NGINX = NginxCache.DEFAULTS.withTiming(0, 0);

  @Test
  void the_cache_overshoots_until_the_manager_wakes() {
    TraceBuilder trace = new TraceBuilder();
    // The first wake-up is at 0 and finds nothing; the next one is 10 s later.
    for (int i = 0; i < 20; i++) {
      trace.add(i * 100, "o" + i, 1000);
    }
    trace.add(9_999, "o0", 1000).add(10_001, "o0", 1000);
    SimulationResult result = run(trace.build(), 10 * BLOCK, NGINX);
    assertThat(result.peakBytes()).isEqualTo(20 * BLOCK);
    // At 10 s o1 to o11 go: NGINX wants less than max_size, not up to it; o0 was just asked for.
    assertThat(result.evictions()).isEqualTo(11);
    assertThat(result.misses()).isEqualTo(20);
  }

  @Test
  void a_wake_up_deletes_manager_files_and_goes_on_after_manager_sleep() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 20; i++) {
      trace.add(i * 100, "o" + i, 1000);
    }
    // Woken at 10,000 and 10,500, four files each: o0 to o7 are gone, o8 is not.
    trace.add(10_600, "o8", 1000).add(10_600, "o7", 1000);
    SimulationResult result = run(trace.build(), 10 * BLOCK, NGINX.withManager(4, 500, 200));
    assertThat(result.evictions()).isEqualTo(8);
    assertThat(result.misses()).isEqualTo(21);
    assertThat(nginx(result).cutShort()).isEqualTo(2);
  }

  @Test
  void a_wake_up_ends_at_manager_threshold() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 20; i++) {
      trace.add(i * 100, "o" + i, 1000);
    }
    trace.add(10_001, "o19", 1000);
    // A deletion takes 20 ms, so 3 of them pass the threshold of 50 ms.
    NginxCache slow = NGINX.withManager(100, 50, 50).withTiming(0, 20_000);
    assertThat(run(trace.build(), 10 * BLOCK, slow).evictions()).isEqualTo(3);
  }

  @Test
  void coldrl_poll_wakes_an_idle_manager_sooner() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 20; i++) {
      trace.add(i * 100, "o" + i, 1000);
    }
    SimulationResult result = run(trace.build(), 10 * BLOCK, NGINX.withTiming(500, 0));
    assertThat(result.peakBytes()).isEqualTo(14 * BLOCK);
    assertThat(nginx(result).wakeUps()).isEqualTo(3);
  }

  @Test
  void an_object_that_is_not_asked_for_goes_after_inactive() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 1000)
            .add(5_000, "a", 1000)
            .add(24_000, "a", 1000)
            .add(60_000, "a", 1000)
            .build();
    // Asked for at 5 s and at 24 s: within 20 s. Then not for 36 s.
    SimulationResult result = run(trace, 100 * BLOCK, NGINX.withNodes(20_000, 1));
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.evictions()).isZero();
    assertThat(nginx(result).inactive()).isEqualTo(1);
  }

  @Test
  void inactive_objects_count_towards_manager_files() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 10; i++) {
      trace.add(0, "o" + i, 1000);
    }
    trace.add(10_100, "x", 1000);
    NginxCache nginx = NGINX.withNodes(10_000, 1).withManager(4, 60, 200);
    // At 10,000 and 10,060.
    assertThat(nginx(run(trace.build(), 100 * BLOCK, nginx)).inactive()).isEqualTo(8);
  }

  @Test
  void an_object_is_stored_at_its_min_uses_th_request() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 1000)
            .add(1, "a", 1000)
            .add(2, "a", 1000)
            .add(3, "a", 1000)
            .build();
    SimulationResult result = run(trace, 100 * BLOCK, NGINX.withNodes(600_000, 3));
    assertThat(result.misses()).isEqualTo(3);
    assertThat(nginx(result).scarce()).isEqualTo(2);
    assertThat(result.peakBytes()).isEqualTo(BLOCK);
  }

  @Test
  void uses_are_forgotten_with_the_node() {
    TraceBuilder trace = new TraceBuilder().add(0, "a", 1000);
    for (int i = 0; i < 4; i++) {
      trace.add(10 + i, "b" + i, 1000).add(20 + i, "b" + i, 1000);
    }
    // At 10 s there are 4 blocks of 4: a's node, which has no file, is at the tail and goes first.
    trace.add(10_001, "a", 1000);
    SimulationResult result = run(trace.build(), 4 * BLOCK, NGINX.withNodes(600_000, 2));
    assertThat(nginx(result).scarce()).isEqualTo(1 + 4 + 1);
    assertThat(result.evictions()).isEqualTo(1);
  }

  @Test
  void freshness_is_in_whole_seconds() {
    Trace trace =
        new TraceBuilder()
            .add(1_900, "a", 1000, false, 1_000, 5)
            .add(2_999, "a", 1000, false, 1_000, -1)
            .add(3_000, "a", 1000, false, 1_000, 5)
            .build();
    SimulationResult result = run(trace, 100 * BLOCK, NGINX);
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.staleMisses()).isEqualTo(1);
  }

  @Test
  void a_stale_object_is_replaced_by_a_file_of_another_size() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 1000, false, 1_000, 5)
            .add(5_000, "a", 10_000, false, 1_000, 5)
            .add(20_000, "a", 1000, false, 60_000, 5)
            .add(21_000, "a", 1000, false, 60_000, -1)
            .build();
    SimulationResult result = run(trace, 100 * BLOCK, NGINX);
    assertThat(result.peakBytes()).isEqualTo(3 * BLOCK);
    assertThat(result.misses()).isEqualTo(3);
    assertThat(result.missedBytes()).isEqualTo(12_000);
  }

  @Test
  void a_revalidated_object_is_a_hit_that_costs_the_origin_time() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 1000, false, 1_000, 5)
            .add(5_000, "a", 1000, false, 1_000, 5)
            .add(6_000, "a", 1000, false, 1_000, -1)
            .add(10_000, "a", 1001, false, 1_000, 5)
            .build();
    SimulationResult result = run(trace, 100 * BLOCK, NGINX.withFreshness(true, -1));
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.staleMisses()).isEqualTo(1);
    assertThat(result.missedBytes()).isEqualTo(2001);
    assertThat(result.costMissRatio()).isEqualTo(15.0 / 20);
    assertThat(nginx(result).revalidated()).isEqualTo(1);
  }

  @Test
  void responses_that_tell_no_time_to_live_have_the_default() {
    Trace trace =
        new TraceBuilder().add(0, "a", 1000).add(9_000, "a", 1000).add(11_000, "a", 1000).build();
    assertThat(run(trace, 100 * BLOCK, NGINX).misses()).isEqualTo(1);
    assertThat(run(trace, 100 * BLOCK, NGINX.withFreshness(false, 10_000)).misses()).isEqualTo(2);
  }

  @Test
  void what_is_larger_than_the_cache_is_stored_until_the_manager_wakes() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 100_000)
            .add(9_000, "a", 100_000)
            .add(11_000, "a", 100_000)
            .build();
    SimulationResult result = run(trace, 10 * BLOCK, NGINX);
    assertThat(result.misses()).isEqualTo(2);
    assertThat(result.bypassed()).isZero();
  }

  @Test
  void a_policy_is_asked_only_at_wake_ups_over_the_limit_and_for_what_is_left_of_manager_files() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 20; i++) {
      trace.add(i * 100, "o" + i, 1000);
    }
    trace.add(10_100, "o19", 1000);
    List<String> asked = new ArrayList<>();
    PolicyFactory spy =
        (t, cache, o) ->
            new SimulatedPolicy() {
              @Override
              public void onHit(int object) {}

              @Override
              public void onInsert(int object) {}

              @Override
              public void onDrop(int object) {}

              @Override
              public void evict(int incoming, long bytesNeeded) {
                throw new AssertionError("not at a wake-up");
              }

              @Override
              public void makeRoom(long nowMs, long bytesNeeded, int mostObjects) {
                assertThat(nowMs).isEqualTo(10_000);
                asked.add(bytesNeeded / BLOCK + " blocks, " + mostObjects + " files");
                int victims = 0;
                for (int i = 0; victims < 2; i++) {
                  if (cache.holds(i)) {
                    cache.evict(i);
                    victims++;
                  }
                }
              }
            };
    run(trace.build(), 15 * BLOCK, NGINX.withManager(5, 50, 200), spy);
    assertThat(asked)
        .containsExactly("6 blocks, 5 files", "4 blocks, 3 files", "2 blocks, 1 files");
  }

  @Test
  void the_manager_names_victims_ahead_only_where_the_cache_is_near_its_limit() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 100; i++) {
      trace.add(i, "o" + i, 1000);
    }
    trace.add(10_001, "o99", 1000);
    SimulationResult near = run(trace.build(), 101 * BLOCK, NGINX, "size-edc");
    assertThat(near.evictions()).isZero();
    // 100 objects: an answer allows one eviction, and the reserve holds four answers'.
    assertThat(near.modelDecisions()).isEqualTo(4);
    SimulationResult far = run(trace.build(), 102 * BLOCK, NGINX, "size-edc");
    assertThat(far.modelDecisions()).isZero();
  }

  @Test
  void victims_that_were_named_ahead_go_at_the_next_wake_up() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 100; i++) {
      trace.add(i, "o" + i, 1000);
    }
    trace.add(10_001, "x", 1000).add(10_002, "y", 1000).add(20_001, "y", 1000);
    SimulationResult result = run(trace.build(), 101 * BLOCK, NGINX, "size-edc");
    // 102 blocks: two go, which the four answers of the first wake-up allow; two more are asked
    // for.
    assertThat(result.evictions()).isEqualTo(2);
    assertThat(result.modelDecisions()).isEqualTo(4 + 2);
  }

  @Test
  void an_object_that_was_just_used_can_be_a_victim() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 30; i++) {
      trace.add(i * 50, "o" + i, 1000);
    }
    SimulationResult result = run(trace.build(), 5 * BLOCK, NGINX.withTiming(500, 0), "size-edc");
    assertThat(result.modelDecisions()).isPositive();
    assertThat(result.fallbackDecisions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "gdsf", "random", "size-edc", "node-rule", "clairvoyant"})
  void every_policy_ends_near_the_limit_and_balances_its_books(String policy) {
    Trace trace = GeneratedTrace.of(20_000, 5);
    SimulationResult result =
        run(trace, 2_000_000, NGINX.withNodes(300_000, 2).withFreshness(true, 60_000), policy);
    assertThat(result.hits() + result.misses()).isEqualTo(trace.requests());
    assertThat(result.missedBytes()).isBetween(1L, result.requestedBytes());
    assertThat(result.evictions()).isPositive();
    // 100 requests come between two wake-ups, of at most 20 KB each.
    assertThat(result.peakBytes()).isLessThan(2_000_000 + 100 * 25_000);
  }

  @Test
  void with_frequent_wake_ups_lru_is_that_of_the_plain_simulator() {
    Trace trace = GeneratedTrace.of(20_000, 5);
    SimulationResult plain =
        CacheSimulator.run(
            trace,
            "lru",
            PolicyCatalog.named("lru"),
            2_000_000,
            SimulationOptions.DEFAULTS.withStorage(StorageModel.NGINX),
            done -> {});
    SimulationResult nginx =
        run(trace, 2_000_000, NGINX.withTiming(50, 0).withNodes(1_000_000_000, 1));
    assertThat(nginx.objectMissRatio()).isCloseTo(plain.objectMissRatio(), within(0.003));
  }

  @Test
  void long_gaps_are_skipped() {
    Trace trace = new TraceBuilder().add(0, "a", 10).add(1L << 50, "a", 10).build();
    assertThat(run(trace, 100 * BLOCK, NGINX).misses()).isEqualTo(2);
  }

  @Test
  void settings_out_of_range_are_refused_with_the_value() {
    assertThatThrownBy(() -> NGINX.withManager(0, 50, 200)).hasMessageContaining("is 0");
    assertThatThrownBy(() -> NGINX.withNodes(10, 1)).hasMessageContaining("inactive is 10");
    assertThatThrownBy(() -> NGINX.withNodes(1000, 0)).hasMessageContaining("min_uses is 0");
  }

  private static NginxCounts nginx(SimulationResult result) {
    NginxCounts counts = result.nginx();
    if (counts == null) {
      throw new AssertionError("no counts of NGINX");
    }
    return counts;
  }

  private static SimulationResult run(Trace trace, long capacity, NginxCache nginx) {
    return run(trace, capacity, nginx, "lru");
  }

  private static SimulationResult run(Trace trace, long capacity, NginxCache nginx, String policy) {
    return run(trace, capacity, nginx, PolicyCatalog.named(policy));
  }

  private static SimulationResult run(
      Trace trace, long capacity, NginxCache nginx, PolicyFactory policy) {
    return CacheSimulator.run(
        trace, "test", policy, capacity, SimulationOptions.DEFAULTS.withNginx(nginx), done -> {});
  }
}
