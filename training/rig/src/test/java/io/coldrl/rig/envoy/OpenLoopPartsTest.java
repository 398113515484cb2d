package io.coldrl.rig.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class OpenLoopPartsTest {
  private static final long MS = 1_000_000;

  @Test
  void service_times_belong_to_the_request_and_have_the_mean() {
    ServiceTimes times = new ServiceTimes(12, 7);
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      assertThat(times.nanos(i)).isGreaterThanOrEqualTo(6 * MS);
      sum += times.nanos(i);
    }
    assertThat(sum / 100_000 / MS).isCloseTo(12, within(0.2));
    assertThat(times.nanos(5)).isEqualTo(new ServiceTimes(12, 7).nanos(5));
  }

  @Test
  void arrivals_have_the_rate_and_come_in_order() {
    RequestSchedule exchanges = RequestSchedule.distinct(50_000, 500, 0, 3);
    assertThat(exchanges.dueNanos()).isSorted();
    assertThat(exchanges.dueNanos()[49_999] / 1e9).isCloseTo(100, within(3.0));
    assertThat(exchanges.paths()).doesNotHaveDuplicates();
  }

  @Test
  void a_cache_gives_up_what_was_used_least_recently() {
    LruCache cache = new LruCache(100);
    assertThat(cache.access("a", 50)).isFalse();
    assertThat(cache.access("b", 50)).isFalse();
    assertThat(cache.access("a", 50)).isTrue();
    assertThat(cache.access("c", 50)).isFalse();
    assertThat(cache.access("a", 50)).isTrue();
    assertThat(cache.access("b", 50)).isFalse();
    assertThat(cache.access("larger than the cache", 101)).isFalse();
    assertThat(cache.access("larger than the cache", 101)).isFalse();
  }

  @Test
  void a_tally_counts_from_when_requests_were_due() {
    OpenLoopResult one = new OpenLoopResult();
    one.add(true, "a", 10 * MS, MS);
    one.add(false, "", 30 * MS, MS);
    OpenLoopResult both = new OpenLoopResult();
    both.add(one);
    both.add(true, "a", 20 * MS, MS);
    assertThat(both.requests()).isEqualTo(3);
    assertThat(both.errors()).isEqualTo(1);
    assertThat(both.latencyMs(100)).isCloseTo(30, within(0.1));
    assertThat(both.byBackend()).containsEntry("a", 2L);
    assertThat(both.largestShare()).isCloseTo(2 / 3.0, within(1e-9));
  }
}
