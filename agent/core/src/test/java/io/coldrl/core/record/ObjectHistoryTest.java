package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.eviction.FeatureExtractor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ObjectHistoryTest {
  private static final Offset<Float> CLOSE = within(1e-5f);
  private static final float MISSING = FeatureExtractor.MISSING;

  private final ObjectHistory history = new ObjectHistory();

  @Test
  void an_all_zero_record_is_never_seen() {
    assertThat(history.count()).isZero();
    assertThat(history.hits()).isZero();
    assertThat(history.gap(0)).isEqualTo(MISSING);
    assertThat(history.ewmaGap()).isEqualTo(MISSING);
  }

  @Test
  void the_first_access_fills_the_record() {
    history.onAccess(1_000, 7, false, 512, 60_000, 25);
    assertThat(history.count()).isOne();
    assertThat(history.hits()).isZero();
    assertThat(history.lastAccessMs()).isEqualTo(1_000);
    assertThat(history.admittedMs()).isEqualTo(1_000);
    assertThat(history.firstRequest()).isEqualTo(7);
    assertThat(history.lastRequest()).isEqualTo(7);
    assertThat(history.expiresMs()).isEqualTo(61_000);
    assertThat(history.sizeBytes()).isEqualTo(512);
    assertThat(history.originRttMs()).isEqualTo(25);
    assertThat(history.gap(0)).isEqualTo(MISSING);
    for (int i = 0; i < 4; i++) {
      assertThat(history.edcAtLastAccess(i)).isEqualTo(1);
    }
  }

  @Test
  void a_first_access_that_hits_counts_as_a_hit_of_an_object_admitted_before() {
    history.onAccess(1_000, 1, true, 0, -1, -1);
    assertThat(history.hits()).isOne();
    assertThat(history.admittedMs()).isEqualTo(1_000);
    assertThat(history.originRttMs()).isEqualTo(MISSING);
    assertThat(history.expiresMs()).isZero();
  }

  @Test
  void gaps_move_along_newest_first() {
    // Requests 1, 3, 6, 10, 15, 21: gaps 2, 3, 4, 5, 6.
    long[] requests = {1, 3, 6, 10, 15, 21};
    for (long request : requests) {
      history.onAccess(request * 100, request, true, 0, -1, -1);
    }
    assertThat(history.gap(0)).isEqualTo(6);
    assertThat(history.gap(1)).isEqualTo(5);
    assertThat(history.gap(2)).isEqualTo(4);
    assertThat(history.gap(3)).isEqualTo(3);
    assertThat(history.lastGapMs()).isEqualTo(600);
  }

  @Test
  void only_as_many_gaps_are_known_as_there_were() {
    history.onAccess(0, 1, true, 0, -1, -1);
    history.onAccess(0, 5, true, 0, -1, -1);
    assertThat(history.gap(0)).isEqualTo(4);
    assertThat(history.gap(1)).isEqualTo(MISSING);
  }

  @Test
  void the_moving_average_starts_at_the_first_gap_and_weighs_new_ones_by_three_tenths() {
    history.onAccess(0, 10, true, 0, -1, -1);
    history.onAccess(0, 20, true, 0, -1, -1);
    assertThat(history.ewmaGap()).isEqualTo(10);
    history.onAccess(0, 60, true, 0, -1, -1);
    assertThat(history.ewmaGap()).isCloseTo(0.7f * 10 + 0.3f * 40, CLOSE);
  }

  @Test
  void decayed_counts_halve_every_half_life() {
    history.onAccess(0, 1, true, 0, -1, -1);
    history.onAccess(0, 1_001, true, 0, -1, -1);
    // 1 + 1 * 2^(-1000 / half-life)
    assertThat(history.edcAtLastAccess(0)).isCloseTo(1.5f, CLOSE);
    assertThat(history.edcAtLastAccess(1)).isCloseTo(1.8705506f, CLOSE);
    assertThat(history.edcAtLastAccess(2)).isCloseTo(1.9659363f, CLOSE);
    assertThat(history.edcAtLastAccess(3)).isCloseTo(1.9930925f, CLOSE);
    history.onAccess(0, 3_001, true, 0, -1, -1);
    assertThat(history.edcAtLastAccess(0)).isCloseTo(1 + 1.5f / 4, CLOSE);
  }

  @Test
  void time_that_goes_backwards_stands_still() {
    history.onAccess(5_000, 1, false, 0, -1, -1);
    history.onAccess(4_000, 2, true, 0, 1_000, -1);
    assertThat(history.lastAccessMs()).isEqualTo(5_000);
    assertThat(history.lastGapMs()).isZero();
    assertThat(history.expiresMs()).isEqualTo(6_000);
  }

  @Test
  void requests_that_go_backwards_are_a_gap_of_one() {
    history.onAccess(0, 10, true, 0, -1, -1);
    history.onAccess(0, 3, true, 0, -1, -1);
    assertThat(history.gap(0)).isOne();
  }

  @Test
  void a_miss_admits_anew_and_forgets_the_expiry() {
    history.onAccess(1_000, 1, false, 0, 60_000, 10);
    history.onAccess(2_000, 2, true, 0, -1, -1);
    assertThat(history.hits()).isOne();
    assertThat(history.expiresMs()).isEqualTo(61_000);
    history.onAccess(3_000, 3, false, 0, -1, -1);
    assertThat(history.hits()).isZero();
    assertThat(history.admittedMs()).isEqualTo(3_000);
    assertThat(history.expiresMs()).isZero();
    assertThat(history.count()).isEqualTo(3);
    assertThat(history.firstRequest()).isOne();
  }

  @Test
  void what_an_access_does_not_tell_stays() {
    history.onAccess(1_000, 1, false, 512, -1, 30);
    history.onAccess(2_000, 2, true, 0, -1, -1);
    assertThat(history.sizeBytes()).isEqualTo(512);
    assertThat(history.originRttMs()).isEqualTo(30);
  }

  @Test
  void a_refresh_updates_size_expiry_and_origin_time_and_counts_nothing() {
    history.onAccess(1_000, 7, false, 512, 60_000, 25);
    history.onAccess(5_000, 9, true, 0, -1, -1);
    assertThat(history.onRefresh(8_000, 600, 30_000, 40)).isTrue();
    assertThat(history.sizeBytes()).isEqualTo(600);
    assertThat(history.expiresMs()).isEqualTo(38_000);
    assertThat(history.originRttMs()).isEqualTo(40);
    assertThat(history.count()).isEqualTo(2);
    assertThat(history.hits()).isOne();
    assertThat(history.admittedMs()).isEqualTo(1_000);
    assertThat(history.lastAccessMs()).isEqualTo(5_000);
    assertThat(history.lastRequest()).isEqualTo(9);
    assertThat(history.gap(0)).isEqualTo(2);
    assertThat(history.lastGapMs()).isEqualTo(4_000);
  }

  @Test
  void what_a_refresh_does_not_tell_stays() {
    history.onAccess(1_000, 1, false, 512, 60_000, 25);
    assertThat(history.onRefresh(2_000, 0, -1, -1)).isTrue();
    assertThat(history.sizeBytes()).isEqualTo(512);
    assertThat(history.expiresMs()).isEqualTo(61_000);
    assertThat(history.originRttMs()).isEqualTo(25);
  }

  @Test
  void a_refresh_of_an_object_that_was_never_seen_leaves_no_trace() {
    byte[] bytes = new byte[ObjectHistory.BYTES];
    assertThat(history.wrap(bytes, 0).onRefresh(1_000, 512, 60_000, 25)).isFalse();
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void an_endless_ttl_does_not_overflow() {
    history.onAccess(1_000, 1, false, 0, Long.MAX_VALUE, -1);
    assertThat(history.expiresMs()).isEqualTo(Long.MAX_VALUE);
    history.onRefresh(2_000, 0, Long.MAX_VALUE, -1);
    assertThat(history.expiresMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void records_lie_side_by_side_without_touching_each_other() {
    byte[] bytes = new byte[3 * ObjectHistory.BYTES];
    history.wrap(bytes, ObjectHistory.BYTES);
    history.onAccess(Long.MAX_VALUE / 2, 1, false, Long.MAX_VALUE, 5, Integer.MAX_VALUE);
    history.onAccess(Long.MAX_VALUE / 2, 9, true, Long.MAX_VALUE, 5, Integer.MAX_VALUE);
    byte[] zeros = new byte[ObjectHistory.BYTES];
    assertThat(bytes).startsWith(zeros).endsWith(zeros);
    assertThat(history.count()).isEqualTo(2);
  }

  @Test
  void does_not_wrap_beyond_its_array() {
    assertThatThrownBy(() -> history.wrap(new byte[ObjectHistory.BYTES], 1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("112");
  }

  @Test
  void a_last_access_days_ahead_is_replaced_by_the_next_one() {
    ObjectHistory history = new ObjectHistory().wrap(new byte[ObjectHistory.BYTES], 0);
    long nowMs = 1_700_000_000_000L;
    history.onAccess(253_402_300_799_999L, 1, false, 100, -1, -1);
    history.onAccess(nowMs, 2, true, 100, -1, -1);
    assertThat(history.lastAccessMs()).isEqualTo(nowMs);
    assertThat(history.lastGapMs()).isZero();
    history.onAccess(nowMs - 3_600_000, 3, true, 100, -1, -1);
    assertThat(history.lastAccessMs()).isEqualTo(nowMs);
  }
}
