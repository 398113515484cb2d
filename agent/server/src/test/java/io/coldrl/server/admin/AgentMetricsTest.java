package io.coldrl.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {
  private final AgentMetrics metrics = new AgentMetrics();
  private long nowMs = 1_700_000_000_000L;

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nowMs += 1_000;
      metrics.tick(nowMs);
    }
  }

  @Test
  void the_last_minute_forgets_and_the_total_does_not() {
    metrics.onDecision(EvictionSource.MODEL, 100_000);
    passSeconds(45);
    assertThat(metrics.decisionTimes().lastMinute().count()).isOne();
    assertThat(metrics.lastMinute(Counter.DECISIONS_MODEL)).isOne();
    metrics.onDecision(EvictionSource.MODEL, 400_000);
    passSeconds(20);
    AgentMetrics.Latency minute = metrics.decisionTimes().lastMinute();
    assertThat(minute.count()).isOne();
    assertThat(minute.p50()).isBetween(396.0, 404.0);
    assertThat(metrics.lastMinute(Counter.DECISIONS_MODEL)).isOne();
    assertThat(metrics.decisionTimes().sinceStart().count()).isEqualTo(2);
    passSeconds(60);
    assertThat(metrics.decisionTimes().lastMinute())
        .isEqualTo(new AgentMetrics.Latency(0, 0, 0, 0));
    assertThat(metrics.lastMinute(Counter.DECISIONS_MODEL)).isZero();
    assertThat(metrics.get(Counter.DECISIONS_MODEL)).isEqualTo(2);
  }

  @Test
  void buckets_hold_each_decision_once() {
    long[] nanos = {10_000, 60_000, 150_000, 150_000, 2_000_000_000L};
    for (long time : nanos) {
      metrics.onDecision(EvictionSource.MODEL, time);
    }
    DecisionTimes.Buckets buckets = metrics.decisionTimes().buckets();
    assertThat(Arrays.stream(buckets.counts()).sum()).isEqualTo(nanos.length);
    assertThat(buckets.counts()).startsWith(1, 0, 1, 2).endsWith(1);
    assertThat(buckets.sumSeconds()).isBetween(2.0003, 2.0004);
    assertThat(buckets.boundsSeconds()).isSorted();
  }

  @Test
  void fallbacks_of_one_reason_are_one_run_until_a_pause() {
    metrics.onDecision(EvictionSource.LRU_BUDGET, 1_000);
    passSeconds(1);
    metrics.onDecision(EvictionSource.LRU_BUDGET, 1_000);
    metrics.onDecision(EvictionSource.LRU_GUARD, 1_000);
    metrics.onDecision(EvictionSource.MODEL, 1_000);
    passSeconds(10);
    metrics.onDecision(EvictionSource.LRU_BUDGET, 1_000);
    passSeconds(1);
    List<AgentStatus.Fallback> runs = metrics.recentFallbacks();
    assertThat(runs.get(0).reason()).isEqualTo("decisions_lru_budget");
    assertThat(runs).extracting(AgentStatus.Fallback::count).containsExactlyInAnyOrder(1L, 1L, 2L);
  }

  @Test
  void the_list_of_fallbacks_is_bounded() {
    for (int i = 0; i < 2 * RecentFallbacks.MAX; i++) {
      metrics.onDecision(EvictionSource.LRU_BUDGET, 1_000);
      passSeconds(10);
    }
    assertThat(metrics.recentFallbacks()).hasSize(RecentFallbacks.MAX);
  }
}
