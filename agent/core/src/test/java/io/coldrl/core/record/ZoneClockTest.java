package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ZoneClockTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  private final ZoneClock clock = new ZoneClock();

  @Test
  void numbers_requests_from_one() {
    assertThat(clock.onAccess(100, true)).isOne();
    assertThat(clock.onAccess(100, true)).isEqualTo(2);
    assertThat(clock.requests()).isEqualTo(2);
  }

  @Test
  void is_a_plain_mean_while_it_has_seen_little() {
    clock.onAccess(1_000, false);
    clock.onAccess(1_010, true);
    clock.onAccess(1_040, true);
    clock.onAccess(1_100, false);
    assertThat(clock.missRatio()).isCloseTo(0.5, CLOSE);
    assertThat(clock.intervalMs()).isCloseTo(100 / 3.0, CLOSE);
  }

  @Test
  void is_a_moving_average_once_it_has_seen_much() {
    for (int i = 0; i < 10_000; i++) {
      clock.onAccess(i, true);
    }
    clock.onAccess(10_000, false);
    assertThat(clock.missRatio()).isCloseTo(2e-4, CLOSE);
    clock.onAccess(10_101, true);
    assertThat(clock.intervalMs()).isCloseTo(1 + 5e-4 * 100, within(1e-6));
  }

  @Test
  void time_that_goes_backwards_counts_as_zero() {
    clock.onAccess(1_000, true);
    clock.onAccess(500, true);
    clock.onAccess(1_000, true);
    assertThat(clock.intervalMs()).isZero();
  }

  @Test
  void a_clock_that_is_set_back_by_hours_does_not_distort_the_interval() {
    for (int i = 0; i < 5_000; i++) {
      clock.onAccess(10_000_000 + 10L * i, true);
    }
    assertThat(clock.intervalMs()).isCloseTo(10, within(1e-6));
    for (int i = 0; i < 5_000; i++) {
      clock.onAccess(2_800_000 + 10L * i, true);
      assertThat(clock.intervalMs()).isCloseTo(10, within(1e-6));
    }
  }

  @Test
  void a_last_access_in_the_far_future_is_forgotten_when_it_is_read() {
    long nowMs = 1_700_000_000_000L;
    clock.onAccess(nowMs, false);
    clock.onAccess(nowMs + 10, true);
    clock.onAccess(253_402_300_799_999L, true);
    byte[] bytes = new byte[ObjectHistory.BYTES];
    clock.writeTo(bytes);
    ZoneClock healed = new ZoneClock();
    healed.readFrom(bytes, nowMs + 86_400_000);
    assertThat(healed.requests()).isEqualTo(3);
    for (int i = 0; i < 20_000; i++) {
      healed.onAccess(nowMs + 20 + 10L * i, true);
    }
    assertThat(healed.intervalMs()).isCloseTo(10, within(0.01));
  }

  @Test
  void an_object_stays_as_long_as_the_cache_takes_to_turn_over() {
    clock.onAccess(0, false);
    clock.onAccess(0, true);
    // 100 objects, one admission every second request.
    assertThat(clock.residenceRequests(100)).isCloseTo(200, CLOSE);
    assertThat(clock.residenceRequests(0)).isCloseTo(2, CLOSE);
  }

  @Test
  void an_object_stays_for_a_finite_time_even_where_nothing_misses() {
    clock.onAccess(0, true);
    assertThat(clock.residenceRequests(10)).isCloseTo(100_000, within(1e-6));
  }

  @Test
  void survives_being_written_and_read() {
    clock.onAccess(1_000, false);
    clock.onAccess(1_030, true);
    byte[] bytes = new byte[ObjectHistory.BYTES];
    clock.writeTo(bytes);
    ZoneClock copy = new ZoneClock();
    copy.readFrom(bytes, 2_000);
    assertSame(copy);
  }

  @Test
  void can_be_copied() {
    clock.onAccess(1_000, false);
    clock.onAccess(1_030, true);
    ZoneClock copy = new ZoneClock();
    copy.copyFrom(clock);
    assertSame(copy);
  }

  private void assertSame(ZoneClock copy) {
    assertThat(copy.requests()).isEqualTo(clock.requests());
    assertThat(copy.missRatio()).isEqualTo(clock.missRatio());
    assertThat(copy.intervalMs()).isEqualTo(clock.intervalMs());
    copy.onAccess(1_050, true);
    clock.onAccess(1_050, true);
    assertThat(copy.intervalMs()).isEqualTo(clock.intervalMs());
  }

  @Test
  void reads_impossible_values_as_zero() {
    byte[] bytes = new byte[ObjectHistory.BYTES];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(-5)
        .putLong(-1)
        .putDouble(Double.NaN)
        .putDouble(Double.NEGATIVE_INFINITY);
    clock.readFrom(bytes, 2_000);
    assertThat(clock.requests()).isZero();
    assertThat(clock.missRatio()).isZero();
    assertThat(clock.intervalMs()).isZero();
  }
}
