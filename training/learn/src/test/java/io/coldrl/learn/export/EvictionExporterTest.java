package io.coldrl.learn.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.sim.cache.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exported graph against the same computation in Java, in double precision. */
class EvictionExporterTest {
  private static final int HIDDEN = 32;

  @TempDir private Path directory = Path.of("");

  /** Raw features of realistic size, some missing. */
  private static float[] realistic(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] raw = new float[rows * EvictionFeature.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(8) == 0 ? -1 : (float) Math.expm1(random.nextDouble() * 14);
      if (i % EvictionFeature.size() == EvictionFeature.ONE_HIT_SHARE.ordinal()) {
        raw[i] = (float) random.nextDouble();
      }
    }
    return raw;
  }

  private static EvictionWeights weights(long seed) {
    return weights(seed, MissCost.OF_OBJECTS);
  }

  private static EvictionWeights weights(long seed, MissCost missCost) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = EvictionLayout.width();
    return new EvictionWeights(
        HIDDEN,
        gaussian(random, width * HIDDEN, 0.25),
        gaussian(random, HIDDEN, 0.2),
        gaussian(random, width, 0.3),
        gaussian(random, HIDDEN, 0.3),
        -2,
        gaussian(random, HIDDEN, 0.1),
        0.3f,
        missCost);
  }

  private static float[] gaussian(SplittableRandom random, int size, double scale) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static double[] expected(
      FeatureTransform transform, EvictionWeights weights, float[] raw, int k) {
    int width = EvictionLayout.width();
    double[] a = new double[k];
    double value = weights.valueBias();
    float[] t = new float[width];
    for (int i = 0; i < k; i++) {
      transform.apply(raw, i * EvictionFeature.size(), t, 0);
      double z = weights.hazardBias();
      for (int c = 0; c < width; c++) {
        z += t[c] * weights.skip()[c];
      }
      for (int h = 0; h < HIDDEN; h++) {
        double sum = weights.towerBias()[h];
        for (int c = 0; c < width; c++) {
          sum += t[c] * weights.tower()[c * HIDDEN + h];
        }
        z += Math.max(0, sum) * weights.hazard()[h];
        value += Math.max(0, sum) * weights.value()[h] / k;
      }
      a[i] =
          EvictionWeights.SCALE
              * (weights.missCost().logSizePerCost(raw, i * EvictionFeature.size()) - z);
    }
    double mean = Arrays.stream(a).average().orElse(0);
    double level = value;
    return Arrays.stream(a).map(x -> level + x - mean).toArray();
  }

  private OnnxScorer scorer(FeatureTransform transform, EvictionWeights weights)
      throws IOException, UnfitModelException {
    Path file = directory.resolve("model.onnx");
    Files.write(file, EvictionExporter.export(transform, weights, "test"));
    return OnnxScorer.load(file);
  }

  @Test
  void the_graph_computes_what_java_computes() throws Exception {
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, realistic(5_000, 1), 5_000);
    EvictionWeights weights = weights(2);
    try (OnnxScorer scorer = scorer(transform, weights)) {
      for (int k : new int[] {1, 2, 16, 64}) {
        float[] raw = realistic(k, k);
        assertClose(scorer, raw, k, expected(transform, weights, raw, k));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Objective.class)
  void size_and_cost_enter_the_score_as_the_objective_has_it(Objective objective) throws Exception {
    float[] rows = realistic(5_000, 1);
    FeatureTransform transform = FeatureTransform.fit(EvictionLayout.LAYOUT, rows, 5_000);
    EvictionWeights weights = weights(3, MissCost.of(objective, rows, 5_000));
    try (OnnxScorer scorer = scorer(transform, weights)) {
      float[] raw = realistic(64, 5);
      assertClose(scorer, raw, 64, expected(transform, weights, raw, 64));
    }
  }

  @Test
  void extreme_inputs_stay_finite_and_agree() throws Exception {
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, realistic(5_000, 1), 5_000);
    EvictionWeights weights = weights(2);
    try (OnnxScorer scorer = scorer(transform, weights)) {
      for (float value :
          new float[] {-1, 0, 1e-30f, 1, 1e6f, 1e12f, 1e20f, Float.MAX_VALUE, -Float.MAX_VALUE}) {
        float[] raw = new float[64 * EvictionFeature.size()];
        Arrays.fill(raw, value);
        float[] mixed = realistic(64, 9);
        for (int i = 0; i < mixed.length; i += 3) {
          mixed[i] = value;
        }
        if (Math.abs(value) < 1e30f) {
          assertClose(scorer, raw, 64, expected(transform, weights, raw, 64));
          assertClose(scorer, mixed, 64, expected(transform, weights, mixed, 64));
        } else {
          assertFinite(scorer, raw);
          assertFinite(scorer, mixed);
        }
      }
    }
  }

  @Test
  void a_feature_that_never_varied_in_training_does_not_matter() throws Exception {
    float[] rows = realistic(1_000, 3);
    for (int i = 0; i < 1_000; i++) {
      rows[i * EvictionFeature.size() + EvictionFeature.ORIGIN_RTT_MS.ordinal()] = -1;
    }
    FeatureTransform transform = FeatureTransform.fit(EvictionLayout.LAYOUT, rows, 1_000);
    try (OnnxScorer scorer = scorer(transform, weights(2))) {
      float[] raw = realistic(64, 4);
      float[] before = new float[64];
      scorer.score(raw, 64, before);
      for (int i = 0; i < 64; i++) {
        raw[i * EvictionFeature.size() + EvictionFeature.ORIGIN_RTT_MS.ordinal()] = i * 100;
      }
      float[] after = new float[64];
      scorer.score(raw, 64, after);
      assertThat(after).isEqualTo(before);
    }
  }

  @Test
  void equal_candidates_score_equally() throws Exception {
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, realistic(5_000, 1), 5_000);
    try (OnnxScorer scorer = scorer(transform, weights(2))) {
      float[] one = realistic(1, 4);
      float[] raw = new float[64 * EvictionFeature.size()];
      for (int i = 0; i < 64; i++) {
        System.arraycopy(one, 0, raw, i * EvictionFeature.size(), EvictionFeature.size());
      }
      float[] q = new float[64];
      scorer.score(raw, 64, q);
      for (float x : q) {
        assertThat(x).isCloseTo(q[0], within(1e-6f));
      }
    }
  }

  @Test
  void the_same_weights_give_the_same_bytes() {
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, realistic(500, 1), 500);
    assertThat(EvictionExporter.export(transform, weights(2), "x"))
        .isEqualTo(EvictionExporter.export(transform, weights(2), "x"));
  }

  private static void assertClose(OnnxScorer scorer, float[] raw, int k, double[] expected)
      throws ScoringException {
    float[] q = new float[k];
    scorer.score(raw, k, q);
    for (int i = 0; i < k; i++) {
      assertThat((double) q[i]).as("candidate %d of %d", i, k).isCloseTo(expected[i], within(1e-5));
    }
  }

  private static void assertFinite(OnnxScorer scorer, float[] raw) throws ScoringException {
    float[] q = new float[64];
    scorer.score(raw, 64, q);
    for (float x : q) {
      assertThat(Float.isFinite(x)).isTrue();
    }
  }
}
