package io.coldrl.core.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
  private static final long NOW_MS = 1_000_000;
  private static final long DEADLINE = 100;

  private final EvictionBatch batch = new EvictionBatch();
  private final EvictionDecision decision = new EvictionDecision();
  private long nanos;
  private final EvictionPolicy policy = new EvictionPolicy(() -> nanos);

  /** Gives fixed scores, taking some time. */
  private final class FixedScorer implements Scorer {
    private final float[] fixed;
    private final long takesNanos;

    FixedScorer(long takesNanos, float... fixed) {
      this.fixed = fixed;
      this.takesNanos = takesNanos;
    }

    @Override
    public void score(float[] features, int candidates, float[] scores) {
      System.arraycopy(fixed, 0, scores, 0, candidates);
      nanos += takesNanos;
    }

    @Override
    public String version() {
      return "fixed";
    }

    @Override
    public void close() {}
  }

  private void add(long sizeBytes, long lastAccessMs) {
    batch.add(new ObjectHistory(), sizeBytes, lastAccessMs, 1, NOW_MS, new ZoneClock(), 10);
  }

  private int[] decide(@Nullable Scorer scorer, long bytes, int count) {
    policy.decide(batch, scorer, bytes, count, DEADLINE, decision);
    int[] victims = new int[decision.victims()];
    long mask = 0;
    for (int rank = 0; rank < victims.length; rank++) {
      victims[rank] = decision.victim(rank);
      mask |= 1L << victims[rank];
    }
    assertThat(decision.mask()).isEqualTo(mask);
    return victims;
  }

  private void addThree() {
    add(10, 300);
    add(20, 100);
    add(30, 200);
  }

  @Test
  void the_models_highest_score_goes_first() {
    addThree();
    assertThat(decide(new FixedScorer(0, 1, -5, 3), 0, 3)).containsExactly(2, 0, 1);
    assertThat(decision.source()).isEqualTo(EvictionSource.MODEL);
  }

  @Test
  void each_victim_of_the_model_carries_its_score() {
    addThree();
    decide(new FixedScorer(0, 1, -5, 3), 0, 3);
    assertThat(decision.score(0)).isEqualTo(3f);
    assertThat(decision.score(1)).isEqualTo(1f);
    assertThat(decision.score(2)).isEqualTo(-5f);
  }

  @Test
  void victims_of_lru_have_score_zero_even_after_a_decision_of_the_model() {
    addThree();
    decide(new FixedScorer(0, 1, -5, 3), 0, 3);
    decide(null, 0, 3);
    assertThat(decision.score(0)).isZero();
    assertThat(decision.score(2)).isZero();
  }

  @Test
  void among_equal_scores_the_least_recently_used_goes_first() {
    addThree();
    assertThat(decide(new FixedScorer(0, 1, 1, 1), 0, 3)).containsExactly(1, 2, 0);
    assertThat(decision.source()).isEqualTo(EvictionSource.MODEL);
  }

  @Test
  void without_a_model_the_least_recently_used_go_first() {
    addThree();
    assertThat(decide(null, 0, 2)).containsExactly(1, 2);
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_NO_MODEL);
  }

  @Test
  void lru_goes_by_the_history_where_it_knows_of_a_later_access_than_the_cache() {
    ObjectHistory history = new ObjectHistory();
    history.onAccess(900, 1, true, 0, -1, -1);
    batch.add(history, 10, 50, 1, NOW_MS, new ZoneClock(), 10);
    add(10, 500);
    assertThat(decide(null, 0, 1)).containsExactly(1);
  }

  @Test
  void a_score_that_is_not_a_number_means_lru() {
    addThree();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThat(decide(new FixedScorer(0, 1, 2, bad), 0, 1)).containsExactly(1);
      assertThat(decision.source()).isEqualTo(EvictionSource.LRU_MODEL_ERROR);
    }
  }

  @Test
  void a_model_that_fails_means_lru() {
    addThree();
    Scorer failing =
        new Scorer() {
          @Override
          public void score(float[] features, int candidates, float[] scores)
              throws ScoringException {
            throw new ScoringException("broken", new IllegalStateException());
          }

          @Override
          public String version() {
            return "failing";
          }

          @Override
          public void close() {}
        };
    assertThat(decide(failing, 0, 1)).containsExactly(1);
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_MODEL_ERROR);
  }

  @Test
  void a_model_that_is_late_means_lru() {
    addThree();
    assertThat(decide(new FixedScorer(DEADLINE, 3, 1, 2), 0, 1)).containsExactly(0);
    assertThat(decision.source()).isEqualTo(EvictionSource.MODEL);
    nanos = 1;
    assertThat(decide(new FixedScorer(DEADLINE, 3, 1, 2), 0, 1)).containsExactly(1);
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_BUDGET);
  }

  @Test
  void a_deadline_that_has_passed_spares_the_model_the_question() {
    addThree();
    nanos = DEADLINE + 1;
    FixedScorer scorer = new FixedScorer(7, 3, 1, 2);
    assertThat(decide(scorer, 0, 1)).containsExactly(1);
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_BUDGET);
    assertThat(nanos).isEqualTo(DEADLINE + 1);
  }

  @Test
  void chooses_until_the_bytes_are_freed() {
    addThree();
    assertThat(decide(new FixedScorer(0, 3, 2, 1), 30, 0)).containsExactly(0, 1);
    assertThat(decide(new FixedScorer(0, 3, 2, 1), 31, 0)).containsExactly(0, 1, 2);
  }

  @Test
  void chooses_until_both_needs_are_met() {
    addThree();
    assertThat(decide(new FixedScorer(0, 3, 2, 1), 10, 2)).containsExactly(0, 1);
    assertThat(decide(new FixedScorer(0, 3, 2, 1), 60, 1)).containsExactly(0, 1, 2);
  }

  @Test
  void stops_where_the_candidates_run_out() {
    addThree();
    assertThat(decide(new FixedScorer(0, 3, 2, 1), Long.MAX_VALUE, Integer.MAX_VALUE)).hasSize(3);
  }

  @Test
  void needs_nothing_and_chooses_nothing() {
    addThree();
    assertThat(decide(new FixedScorer(0, 3, 2, 1), 0, 0)).isEmpty();
    assertThat(decision.mask()).isZero();
  }

  @Test
  void the_last_of64_candidates_is_the_highest_bit() {
    float[] scores = new float[EvictionBatch.MAX_CANDIDATES];
    scores[63] = 1;
    for (int i = 0; i < scores.length; i++) {
      add(1, 1_000 + i);
    }
    assertThat(decide(new FixedScorer(0, scores), 0, 1)).containsExactly(63);
    assertThat(decision.mask()).isEqualTo(Long.MIN_VALUE);
    assertThat(decide(new FixedScorer(0, scores), 0, 64)).hasSize(64).doesNotHaveDuplicates();
    assertThat(decision.mask()).isEqualTo(-1L);
    assertThatThrownBy(() -> add(1, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_batch_is_as_good_as_new_once_cleared() {
    addThree();
    batch.clear();
    assertThat(batch.size()).isZero();
    add(5, 50);
    assertThat(decide(null, 0, 64)).containsExactly(0);
    assertThat(batch.sizeBytes(0)).isEqualTo(5);
    assertThat(batch.lastAccessMs(0)).isEqualTo(50);
  }

  @Test
  @SuppressWarnings("EnumOrdinal") // Ordinals are the contract of feature vectors.
  void the_model_sees_the_share_of_one_hit_objects() {
    addThree();
    float[] features = batch.features();
    int[] at = {0, 1, 2};
    assertThat(
            Arrays.stream(at)
                .map(i -> i * EvictionFeature.size() + EvictionFeature.ONE_HIT_SHARE.ordinal()))
        .allMatch(i -> features[i] == 1f);
  }

  @Test
  void decides_by_lru_when_told_to() {
    addThree();
    policy.decideByLru(batch, EvictionSource.LRU_OVERLOAD, 0, 1, decision);
    assertThat(decision.victim(0)).isOne();
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_OVERLOAD);
  }

  @Test
  void candidates_without_features_are_chosen_by_lru() {
    batch.addForLru(10, 300);
    batch.addForLru(10, 100);
    batch.addForLru(10, 200);
    policy.decideByLru(batch, EvictionSource.LRU_BUDGET, 15, 0, decision);
    assertThat(decision.source()).isEqualTo(EvictionSource.LRU_BUDGET);
    assertThat(decision.victims()).isEqualTo(2);
    assertThat(decision.victim(0)).isOne();
    assertThat(decision.victim(1)).isEqualTo(2);
    for (int i = 3; i < EvictionBatch.MAX_CANDIDATES; i++) {
      batch.addForLru(10, i);
    }
    assertThatThrownBy(() -> batch.addForLru(10, 1)).isInstanceOf(IllegalStateException.class);
  }
}
