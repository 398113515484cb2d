package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EndpointRecordTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final long SECOND = 1_000_000;

  private final byte[] bytes = new byte[EndpointRecord.BYTES + 8];
  private final EndpointRecord record = new EndpointRecord().wrap(bytes, 8);

  private void fail(int times, long nowUs) {
    for (int i = 0; i < times; i++) {
      record.onFailure(nowUs);
    }
  }

  @Test
  void zeros_are_an_endpoint_never_seen() {
    assertThat(record.inFlight()).isZero();
    assertThat(record.inFlightAgeMs(T)).isZero();
    assertThat(record.latencyMs()).isEqualTo(-1);
    assertThat(record.answerAgeMs(T)).isEqualTo(-1);
    assertThat(record.ratePerSecond(T)).isZero();
    assertThat(record.isEjected()).isFalse();
  }

  @Test
  void refuses_a_place_outside_its_array() {
    assertThatThrownBy(() -> new EndpointRecord().wrap(bytes, 9))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("record at 9");
  }

  @Test
  void counts_what_is_in_flight_and_its_mean_age() {
    record.onSent(T);
    record.onSent(T + 2_000);
    assertThat(record.inFlight()).isEqualTo(2);
    assertThat(record.inFlightAgeMs(T + 4_000)).isEqualTo(3);
    record.onReleased(T);
    assertThat(record.inFlight()).isOne();
    assertThat(record.inFlightAgeMs(T + 4_000)).isEqualTo(2);
    record.onReleased(T + 2_000);
    record.onReleased(T);
    assertThat(record.inFlight()).isZero();
    assertThat(record.inFlightAgeMs(T + 9_000)).isZero();
  }

  @Test
  void forgets_what_another_process_had_in_flight() {
    record.onSent(T);
    record.forgetInFlight();
    assertThat(record.inFlight()).isZero();
    record.onSent(T + 5_000);
    assertThat(record.inFlightAgeMs(T + 6_000)).isEqualTo(1);
  }

  @Test
  void a_latency_moves_the_fast_average_more_than_the_slow_and_the_peak_at_once() {
    record.onSuccess(T, 10);
    assertThat(record.latencyMs()).isEqualTo(10);
    record.onSuccess(T + SECOND / 10, 110);
    assertThat(record.latencyMs()).isCloseTo(11, within(0.1f));
    assertThat(record.fastLatencyMs()).isCloseTo(19.5f, within(0.1f));
    assertThat(record.peakLatencyMs()).isEqualTo(110);
    record.onSuccess(T + SECOND / 5, 10);
    assertThat(record.peakLatencyMs()).isCloseTo(109, within(0.1f));
  }

  @Test
  void one_answer_after_a_pause_is_not_the_whole_truth() {
    record.onSuccess(T, 10);
    record.onSuccess(T + 3_600 * SECOND, 1_010);
    assertThat(record.latencyMs()).isCloseTo(310, within(0.5f));
  }

  @Test
  void the_base_settles_near_the_tenth_percentile() {
    for (int i = 0; i < 5_000; i++) {
      record.onSuccess(T + i * 1_000L, 10 + i * 37 % 100);
    }
    assertThat(record.baseLatencyMs()).isBetween(12f, 32f);
  }

  @Test
  void the_rate_fades_while_nothing_is_sent() {
    for (int i = 0; i < 200; i++) {
      record.onSent(T + i * SECOND / 10);
    }
    long now = T + 20 * SECOND;
    assertThat(record.ratePerSecond(now)).isCloseTo(10, within(0.5f));
    assertThat(record.ratePerSecond(now + 5 * SECOND)).isCloseTo(3.6f, within(0.3f));
  }

  @Test
  void three_failures_in_a_row_eject() {
    fail(2, T);
    record.onSuccess(T, 5);
    fail(2, T);
    assertThat(record.isEjected()).isFalse();
    fail(1, T);
    assertThat(record.isEjected()).isTrue();
    assertThat(record.ejectedUntilUs()).isEqualTo(T + 5 * SECOND);
    assertThat(record.errorShare()).isBetween(0.1f, 0.3f);
  }

  @Test
  void a_failed_probe_ejects_for_longer_and_a_successful_one_ends_it() {
    fail(3, T);
    long probe = T + 5 * SECOND;
    record.onFailure(probe);
    assertThat(record.ejectedUntilUs()).isEqualTo(probe + 10 * SECOND);
    record.onSuccess(probe + 10 * SECOND, 5);
    assertThat(record.isEjected()).isFalse();
    assertThat(record.consecutiveFailures()).isZero();
    fail(3, probe + 11 * SECOND);
    assertThat(record.ejectedUntilUs()).isEqualTo(probe + 31 * SECOND);
  }

  @Test
  void failures_of_requests_sent_before_an_ejection_do_not_prolong_it() {
    fail(5, T);
    assertThat(record.ejectedUntilUs()).isEqualTo(T + 5 * SECOND);
    assertThat(record.ejections()).isOne();
  }

  @Test
  void no_ejection_is_longer_than_two_minutes_and_a_half() {
    long now = T;
    fail(3, now);
    for (int i = 0; i < 20; i++) {
      now = record.ejectedUntilUs();
      record.onFailure(now);
    }
    assertThat(record.ejectedUntilUs() - now).isEqualTo(160 * SECOND);
  }

  @Test
  void a_clock_that_steps_back_stands_still() {
    record.onSent(T);
    record.onSuccess(T, 5);
    record.onSent(T - SECOND);
    record.onSuccess(T - SECOND, 7);
    assertThat(record.answerAgeMs(T - SECOND)).isZero();
    assertThat(record.latencyMs()).isEqualTo(5);
    assertThat(record.ratePerSecond(T - SECOND)).isFinite().isPositive();
    assertThat(record.inFlightAgeMs(T - 2 * SECOND)).isZero();
  }

  @Test
  void instants_of_the_future_are_brought_back_to_now() {
    long hours = 3 * 3_600 * SECOND;
    record.onSent(T + hours);
    record.onSuccess(T + hours, 5);
    fail(3, T + hours);
    record.forgetFuture(T);
    assertThat(record.ejectedUntilUs()).isEqualTo(T + 160 * SECOND);
    assertThat(record.answerAgeMs(T + SECOND)).isEqualTo(1_000);
    record.onSuccess(T + 60 * SECOND, 50);
    assertThat(record.latencyMs()).isGreaterThan(10);
  }

  @Test
  void instants_of_the_past_stay() {
    record.onSent(T);
    record.onSuccess(T, 5);
    record.forgetFuture(T + SECOND);
    assertThat(record.answerAgeMs(T + SECOND)).isEqualTo(1_000);
    assertThat(record.ejectedUntilUs()).isZero();
  }
}
