package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoutingGuardTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final long SECOND = 1_000_000;

  private final RoutingGuard guard = new RoutingGuard(200);
  private final SplittableRandom random = new SplittableRandom(1);

  private void outcomes(int n, double modelMean, double controlMean, long nowUs) {
    for (int i = 0; i < n; i++) {
      guard.onOutcome(RoutingSource.MODEL, (float) (modelMean * 2 * random.nextDouble()), nowUs);
      guard.onOutcome(
          RoutingSource.CONTROL, (float) (controlMean * 2 * random.nextDouble()), nowUs);
    }
  }

  @Test
  void cost_is_latency_in_objectives_and_bounded_and_a_failure_is_the_most() {
    assertThat(RoutingGuard.cost(false, 50, 100)).isEqualTo(0.5f);
    assertThat(RoutingGuard.cost(false, 1e9f, 100)).isEqualTo(RoutingGuard.MAX_COST);
    assertThat(RoutingGuard.cost(true, 1, 100)).isEqualTo(RoutingGuard.MAX_COST);
  }

  @Test
  void a_model_that_does_as_well_stays_in_service() {
    for (int i = 0; i < 50; i++) {
      outcomes(100, 1, 1, T + i * SECOND);
      assertThat(guard.allows(T + i * SECOND)).isTrue();
    }
    assertThat(guard.pauses()).isZero();
  }

  @Test
  void a_model_that_does_worse_is_paused_and_for_longer_each_time() {
    outcomes(60, 3, 1, T);
    assertThat(guard.allows(T)).isFalse();
    assertThat(guard.allows(T + 30 * SECOND)).isTrue();
    outcomes(60, 3, 1, T + 30 * SECOND);
    assertThat(guard.pauses()).isEqualTo(2);
    assertThat(guard.allows(T + 89 * SECOND)).isFalse();
    assertThat(guard.allows(T + 90 * SECOND)).isTrue();
  }

  @Test
  void pauses_fade_while_the_model_does_well() {
    outcomes(60, 3, 1, T);
    outcomes(500, 1, 1, T + 31 * SECOND);
    assertThat(guard.pauses()).isZero();
  }

  @Test
  void a_handful_of_bad_outcomes_does_not_decide() {
    outcomes(49, 9, 0.1, T);
    assertThat(guard.allows(T)).isTrue();
  }

  @Test
  void rare_costly_outcomes_do_not_pause_the_model_when_the_control_group_is_small() {
    for (int i = 0; i < 20_000; i++) {
      guard.onOutcome(RoutingSource.MODEL, i % 100 == 0 ? 10 : 0.1f + 0.01f * (i % 2), T);
    }
    for (int i = 0; i < 60; i++) {
      guard.onOutcome(RoutingSource.CONTROL, 0.1f + 0.01f * (i % 2), T);
    }
    assertThat(guard.allows(T)).isTrue();
  }

  @Test
  void others_decisions_do_not_count() {
    for (int i = 0; i < 1_000; i++) {
      guard.onOutcome(RoutingSource.PROBE, 10, T);
      guard.onOutcome(RoutingSource.PROXY_UNSURE, 10, T);
    }
    outcomes(200, 1, 1, T);
    assertThat(guard.allows(T)).isTrue();
  }
}
