package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingPolicyTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final int NEVER = Integer.MAX_VALUE;

  private final RoutingBatch batch = new RoutingBatch();
  private final RoutingDecision decision = new RoutingDecision();
  private RoutingGuard guard = new RoutingGuard(NEVER);
  private long nanos;

  /** Gives fixed scores, and takes its time. */
  private final class Scores implements Scorer {
    private final float[] fixed;
    private final long tookNanos;

    Scores(long tookNanos, float... fixed) {
      this.tookNanos = tookNanos;
      this.fixed = fixed;
    }

    @Override
    public void score(float[] features, int candidates, float[] scores) throws ScoringException {
      nanos += tookNanos;
      if (fixed.length < candidates) {
        throw new ScoringException("no scores", new IllegalStateException());
      }
      System.arraycopy(fixed, 0, scores, 0, candidates);
    }

    @Override
    public String version() {
      return "test";
    }

    @Override
    public void close() {}
  }

  private static EndpointRecord known(int inFlight) {
    EndpointRecord record = new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0);
    for (int i = 0; i < RoutingPolicy.MIN_ANSWERS; i++) {
      record.onSuccess(T, 10);
    }
    record.onArrival(T);
    for (int i = 0; i < inFlight; i++) {
      record.onSent(T);
    }
    return record;
  }

  private void fill(EndpointRecord... records) {
    PlacementRecord object = new PlacementRecord();
    batch.begin(T, 100, false, 0);
    for (int i = 0; i < records.length; i++) {
      batch.add(i, i + 1, records[i], object, 1, 1);
    }
    batch.finish();
  }

  private RoutingSource decide(@Nullable Scorer scorer, int seed) {
    new RoutingPolicy(() -> nanos, seed).decide(batch, scorer, guard, T, nanos + 100, decision);
    return decision.source();
  }

  private void assertLeftToProxy(RoutingSource source) {
    assertThat(decision.source()).isEqualTo(source);
    assertThat(decision.source().byAgent()).isFalse();
    assertThat(decision.first()).isEqualTo(RoutingDecision.NONE);
    assertThat(decision.second()).isEqualTo(RoutingDecision.NONE);
  }

  @Test
  void the_best_score_is_chosen_and_the_next_best_is_for_a_retry() {
    fill(known(0), known(0), known(0));
    assertThat(decide(new Scores(0, 1, 3, 2), 1)).isEqualTo(RoutingSource.MODEL);
    assertThat(decision.first()).isEqualTo(1);
    assertThat(decision.second()).isEqualTo(2);
  }

  @Test
  void an_only_endpoint_has_none_for_a_retry() {
    fill(known(0));
    decide(new Scores(0, 1), 1);
    assertThat(decision.first()).isZero();
    assertThat(decision.second()).isEqualTo(RoutingDecision.NONE);
  }

  @Test
  void among_near_equals_the_choice_is_spread_evenly() {
    fill(known(0), known(0), known(0), known(0));
    int[] chosen = new int[4];
    for (int seed = 0; seed < 4_000; seed++) {
      decide(new Scores(0, 1, 1.04f, 1.01f, 0.9f), seed);
      chosen[decision.first()]++;
      assertThat(decision.second()).isNotEqualTo(decision.first());
    }
    assertThat(chosen[3]).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(chosen[i]).isBetween(1_200, 1_470);
    }
  }

  @Test
  void without_a_model_the_proxy_chooses() {
    fill(known(0));
    decide(null, 1);
    assertLeftToProxy(RoutingSource.PROXY_NO_MODEL);
  }

  @Test
  void a_model_that_fails_or_gives_no_number_leaves_the_choice() {
    fill(known(0), known(0));
    decide(new Scores(0), 1);
    assertLeftToProxy(RoutingSource.PROXY_MODEL_ERROR);
    decide(new Scores(0, 1, Float.NaN), 1);
    assertLeftToProxy(RoutingSource.PROXY_MODEL_ERROR);
    decide(new Scores(0, Float.POSITIVE_INFINITY, 1), 1);
    assertLeftToProxy(RoutingSource.PROXY_MODEL_ERROR);
  }

  @Test
  void a_model_that_takes_too_long_leaves_the_choice() {
    fill(known(0), known(0));
    decide(new Scores(101, 1, 2), 1);
    assertLeftToProxy(RoutingSource.PROXY_BUDGET);
    decide(new Scores(100, 1, 2), 1);
    assertThat(decision.source()).isEqualTo(RoutingSource.MODEL);
  }

  @Test
  void with_too_few_answers_the_proxy_chooses() {
    EndpointRecord young = new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0);
    young.onSuccess(T, 1);
    young.onArrival(T);
    fill(young);
    decide(new Scores(0, 1), 1);
    assertLeftToProxy(RoutingSource.PROXY_UNSURE);
  }

  @Test
  void with_no_endpoint_left_the_proxy_chooses() {
    fill();
    decide(new Scores(0, 1), 1);
    assertLeftToProxy(RoutingSource.PROXY_NO_ENDPOINT);
  }

  @Test
  void a_new_endpoint_is_probed_with_another_for_a_retry() {
    fill(known(0), new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0));
    assertThat(decide(new Scores(0, 1, 1), 1)).isEqualTo(RoutingSource.PROBE);
    assertThat(decision.first()).isOne();
    assertThat(decision.second()).isZero();
  }

  @Test
  void a_share_of_the_requests_goes_by_least_request() {
    guard = new RoutingGuard(2);
    fill(known(9), known(0));
    int controls = 0;
    int idle = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      if (decide(new Scores(0, 2, 1), seed) == RoutingSource.CONTROL) {
        controls++;
        idle += decision.first() == 1 ? 1 : 0;
        assertThat(decision.second()).isEqualTo(1 - decision.first());
      } else {
        assertThat(decision.first()).isZero();
      }
    }
    assertThat(controls).isBetween(430, 570);
    // Two draws with replacement: the busy one only where both are it.
    assertThat(idle / (double) controls).isBetween(0.68, 0.82);
  }

  @Test
  void while_the_guard_has_the_model_out_of_service_the_proxy_chooses() {
    for (int i = 0; i < 50; i++) {
      guard.onOutcome(RoutingSource.MODEL, 5 + i % 2, T);
      guard.onOutcome(RoutingSource.CONTROL, 1 + i % 2, T);
    }
    fill(known(0));
    decide(new Scores(0, 1), 1);
    assertLeftToProxy(RoutingSource.PROXY_GUARD);

    // Of an ejected one the proxy does not know.
    EndpointRecord ejected = known(0);
    while (!ejected.isEjected()) {
      ejected.onFailure(T);
    }
    fill(ejected, known(9), known(9));
    assertThat(decide(new Scores(0, 1, 1), 1)).isEqualTo(RoutingSource.LEAST_REQUEST);
    assertThat(decision.first()).isIn(1, 2);
    assertThat(decision.second()).isEqualTo(3 - decision.first());
  }
}
