package io.coldrl.sim.cache.sampled;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulated agent learns of each request what NGINX would report to the real one. */
class LearnedPolicyTest {
  private static final SimulationOptions PLAIN = SimulationOptions.DEFAULTS;
  private static final SimulationOptions REVALIDATING =
      PLAIN.withNginx(NginxCache.DEFAULTS.withFreshness(true, -1));

  /** The feature of the requested object, right after each request. */
  private static List<Float> seen(EvictionFeature feature, Trace trace, SimulationOptions options) {
    List<Float> seen = new ArrayList<>();
    EvictionBatch batch = new EvictionBatch();
    DecisionObserver observer =
        new DecisionObserver() {
          @Override
          public void onRequest(LearnedPolicy policy, int request) {
            batch.clear();
            policy.add(trace.object(request), batch);
            seen.add(batch.features()[feature.ordinal()]);
          }
        };
    CacheSimulator.run(
        trace,
        "observed",
        (t, cache, o) ->
            new LearnedPolicy(
                cache,
                t,
                o,
                new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)),
                observer),
        1_000_000,
        options,
        done -> {});
    return seen;
  }

  @Test
  void a_hit_brings_no_origin_time() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 10, false, 10_000, 50)
            .add(1_000, "a", 10, false, 10_000, 70)
            .add(20_000, "a", 10, false, 10_000, 90)
            .build();
    assertThat(seen(EvictionFeature.ORIGIN_RTT_MS, trace, PLAIN)).containsExactly(50f, 50f, 90f);
  }

  @Test
  void a_miss_brings_the_origin_time_that_it_costs_where_the_log_has_a_hit() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 10, false, 10_000, -1)
            .add(1_000, "a", 10, false, 10_000, 70)
            .add(20_000, "a", 10, false, 10_000, -1)
            .build();
    assertThat(seen(EvictionFeature.ORIGIN_RTT_MS, trace, PLAIN)).containsExactly(70f, 70f, 70f);
  }

  @Test
  void objects_are_seen_through_their_url_groups_if_the_trace_has_some() {
    TraceBuilder builder = new TraceBuilder();
    int requests = 2_000;
    // Of group 1, an object is requested four times, of group 2 once.
    for (int i = 0; i < requests; i++) {
      boolean often = i % 2 == 0;
      builder.add(i, often ? "often " + i / 8 : "once " + i, 10);
    }
    Trace plain = builder.build();
    int[] groups = new int[3 * plain.objects()];
    for (int i = 0; i < requests; i++) {
      Arrays.fill(groups, 3 * plain.object(i), 3 * plain.object(i) + 3, 1 + i % 2);
    }
    Trace trace = plain.withGroups(groups);
    List<Float> reuse = seen(EvictionFeature.DIRECTORY_REUSE, trace, PLAIN);
    assertThat(reuse.get(998)).isEqualTo(-1f);
    assertThat(reuse.get(requests - 2)).isBetween(2.9f, 3.1f);
    assertThat(reuse.get(requests - 1)).isBetween(0f, 0.1f);
    assertThat(seen(EvictionFeature.DIRECTORY_REUSE, plain, PLAIN)).containsOnly(-1f);
  }

  @Test
  void without_origin_times_in_the_trace_they_stay_unknown() {
    Trace trace = new TraceBuilder().add(0, "a", 10).add(1_000, "a", 10).build();
    assertThat(seen(EvictionFeature.ORIGIN_RTT_MS, trace, PLAIN)).containsExactly(-1f, -1f);
  }

  @Test
  void a_revalidated_object_is_a_hit_with_a_new_expiry_and_origin_time() {
    Trace trace =
        new TraceBuilder()
            .add(0, "a", 10, false, 1_000, 50)
            .add(5_000, "a", 10, false, 8_000, 60)
            .build();
    assertThat(seen(EvictionFeature.HITS, trace, REVALIDATING)).containsExactly(0f, 1f);
    assertThat(seen(EvictionFeature.TTL_LEFT_MS, trace, REVALIDATING))
        .containsExactly(1_000f, 8_000f);
    assertThat(seen(EvictionFeature.ORIGIN_RTT_MS, trace, REVALIDATING)).containsExactly(50f, 60f);
  }
}
