package io.coldrl.core.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryRuleScorerTest {
  private static final float MISSING = FeatureExtractor.MISSING;

  /** The features that rules look at; the others are missing. */
  private static float[] candidate(
      float size, float idle, float hits, float edc20k, float gap, float residence) {
    float[] features = new float[EvictionFeature.size()];
    Arrays.fill(features, MISSING);
    features[EvictionFeature.SIZE_BYTES.ordinal()] = size;
    features[EvictionFeature.IDLE_REQUESTS.ordinal()] = idle;
    features[EvictionFeature.IDLE_MS.ordinal()] = 100 * idle;
    features[EvictionFeature.HITS.ordinal()] = hits;
    features[EvictionFeature.EDC_20K.ordinal()] = edc20k;
    features[EvictionFeature.EDC_100K.ordinal()] = 2 * edc20k;
    features[EvictionFeature.EWMA_GAP.ordinal()] = gap;
    features[EvictionFeature.RESIDENCE_REQUESTS.ordinal()] = residence;
    return features;
  }

  private static float[] scores(String rule, float[]... candidates) {
    float[] features = new float[candidates.length * EvictionFeature.size()];
    for (int i = 0; i < candidates.length; i++) {
      System.arraycopy(
          candidates[i], 0, features, i * EvictionFeature.size(), EvictionFeature.size());
    }
    float[] scores = new float[candidates.length];
    new HistoryRuleScorer(HistoryRule.parse(rule, "test"))
        .score(features, candidates.length, scores);
    return scores;
  }

  @Test
  void lru_scores_the_idle_time() {
    float[] scores = scores("rule:lru", candidate(9, 5, 0, 1, 1, 1), candidate(1, 7, 9, 9, 1, 1));
    assertThat(scores).containsExactly(500, 700);
  }

  @Test
  void lfu_evicts_the_smallest_decayed_count_whatever_the_size() {
    float[] scores = scores("rule:lfu", candidate(9, 1, 0, 2, 1, 1), candidate(1, 1, 0, 1, 1, 1));
    assertThat(scores[0]).isEqualTo((float) -Math.log(4), within(1e-6f));
    assertThat(scores[1]).isEqualTo((float) -Math.log(2), within(1e-6f));
  }

  @Test
  void lfu_may_have_another_half_life() {
    float[] scores = scores("rule:lfu,half-life=20000", candidate(9, 1, 0, 2, 1, 1));
    assertThat(scores[0]).isEqualTo((float) -Math.log(2), within(1e-6f));
  }

  @Test
  void gdsf_scores_idle_time_in_stays_less_uses_per_relative_size() {
    // Of a mean size of 200.
    float[] scores =
        scores("rule:gdsf", candidate(100, 50, 1, 1, 1, 100), candidate(300, 200, 0, 1, 1, 100));
    assertThat(scores[0]).isEqualTo(0.5f - 2 / 0.5f, within(1e-6f));
    assertThat(scores[1]).isEqualTo(2 - 1 / 1.5f, within(1e-6f));
  }

  @Test
  void gdsf_with_parameters() {
    float[] scores =
        scores(
            "rule:gdsf,size=2,idle=0.5",
            candidate(100, 50, 1, 1, 1, 100),
            candidate(300, 200, 0, 1, 1, 100));
    assertThat(scores[0]).isEqualTo(0.25f - 2 / 0.25f, within(1e-6f));
    assertThat(scores[1]).isEqualTo(1 - 1 / 2.25f, within(1e-6f));
  }

  @Test
  void size_edc_scores_the_size_over_the_decayed_count() {
    float[] scores =
        scores("rule:size-edc", candidate(999, 5, 3, 4, 1, 1), candidate(99, 5, 0, 0.1f, 1, 1));
    assertThat(scores[0]).isEqualTo((float) Math.log(250), within(1e-5f));
    assertThat(scores[1]).isEqualTo((float) Math.log(1_000), within(1e-5f));
  }

  @Test
  void size_edc_with_parameters() {
    float[] scores =
        scores(
            "rule:size-edc,size=2,idle=0.5,hits=3,half-life=100000",
            candidate(9, 15, 1, 2.5f, 1, 1));
    // 10^2 * 16^0.5 / (5 * 2^3).
    assertThat(scores[0]).isEqualTo((float) Math.log(10), within(1e-5f));
  }

  @Test
  void density_expects_the_next_use_after_the_idle_time_the_gap_or_the_stay() {
    float[] scores =
        scores(
            "rule:density,hits=1",
            candidate(9, 5, 1, 1, 99, 1_000),
            candidate(9, 199, 1, 1, 99, 1_000),
            candidate(9, 5, 0, 1, MISSING, 999));
    assertThat(scores[0]).isEqualTo((float) Math.log(10 * 100 / 2.0), within(1e-5f));
    assertThat(scores[1]).isEqualTo((float) Math.log(10 * 200 / 2.0), within(1e-5f));
    assertThat(scores[2]).isEqualTo((float) Math.log(10 * 1_000), within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rule:lru",
        "rule:lfu",
        "rule:gdsf",
        "rule:gdsf,size=8,idle=8",
        "rule:gdsf,size=0,idle=0",
        "rule:size-edc",
        "rule:size-edc,size=8,idle=8,hits=8",
        "rule:size-edc,size=0",
        "rule:density",
        "rule:density,size=8,hits=8"
      })
  void a_score_is_finite_for_any_features(String rule) {
    float[] values = {
      MISSING,
      0,
      1,
      -Float.MAX_VALUE,
      Float.MIN_VALUE,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 2_000; trial++) {
      float[][] candidates = new float[1 + random.nextInt(3)][EvictionFeature.size()];
      for (float[] candidate : candidates) {
        for (int i = 0; i < candidate.length; i++) {
          candidate[i] = values[random.nextInt(values.length)];
        }
      }
      for (float score : scores(rule, candidates)) {
        assertThat(Float.isFinite(score)).as(Arrays.deepToString(candidates)).isTrue();
      }
    }
  }

  @Test
  void the_version_is_the_rule() {
    HistoryRule rule = HistoryRule.parse("rule:size-edc,size=2", "test");
    assertThat(new HistoryRuleScorer(rule).version()).isEqualTo("rule:size-edc,size=2");
  }
}
