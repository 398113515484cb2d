package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.routing.EndpointOutcome.Result;
import org.junit.jupiter.api.Test;

class OutcomeRecorderTest {
  private static final long NOW_US = 1_000_000_000_000_000L;
  private static final float OBJECTIVE_MS = 100;

  private final EndpointRecord chosen = new EndpointRecord();
  private final EndpointRecord other = new EndpointRecord();
  private final OutcomeRecorder recorder = new OutcomeRecorder(new RoutingGuard(200));

  private void record(Result result, boolean retried, boolean unreached, EndpointRecord answered) {
    recorder.onOutcome(
        new EndpointOutcome(result, 5, retried, unreached),
        chosen,
        answered,
        RoutingSource.MODEL,
        OBJECTIVE_MS,
        NOW_US);
  }

  @Test
  void an_answer_of_the_chosen_endpoint_is_its_success_and_no_further_arrival() {
    chosen.onSent(NOW_US);
    float rate = chosen.ratePerSecond(NOW_US);
    record(Result.SUCCESS, false, false, chosen);
    assertThat(chosen.answers()).isEqualTo(1);
    assertThat(chosen.failures()).isZero();
    assertThat(chosen.ratePerSecond(NOW_US)).isEqualTo(rate);
  }

  @Test
  void a_retry_that_another_endpoint_answers_is_a_failure_of_the_chosen_one() {
    record(Result.SUCCESS, true, false, other);
    assertThat(chosen.failures()).isEqualTo(1);
    assertThat(other.failures()).isZero();
    assertThat(other.answers()).isEqualTo(1);
    assertThat(other.ratePerSecond(NOW_US)).isPositive();
  }

  @Test
  void a_connection_that_failed_is_a_failure_of_the_chosen_endpoint_without_an_address() {
    recorder.onOutcome(
        new EndpointOutcome(Result.FAILURE, -1, false, true),
        chosen,
        null,
        RoutingSource.MODEL,
        OBJECTIVE_MS,
        NOW_US);
    assertThat(chosen.failures()).isEqualTo(1);
  }

  @Test
  void a_choice_that_the_proxy_did_not_take_says_nothing_about_the_chosen_endpoint() {
    record(Result.FAILURE, false, false, other);
    assertThat(chosen.answers()).isZero();
    assertThat(other.failures()).isEqualTo(1);
  }

  @Test
  void a_client_that_went_away_says_nothing_about_the_endpoint() {
    record(Result.NONE, false, false, chosen);
    assertThat(chosen.answers()).isZero();
    assertThat(chosen.failures()).isZero();
  }
}
