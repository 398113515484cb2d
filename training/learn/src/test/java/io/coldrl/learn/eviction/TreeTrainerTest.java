package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.learn.export.TreeExporter;
import io.coldrl.learn.export.Trees;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Boosted trees: LightGBM, our copy of its trees, and ONNX Runtime have to agree. */
class TreeTrainerTest {
  private static final int ROWS = 20_000;

  /** Rates far from 1, so that a learner that forgot its start would be found out. */
  private static SurvivalRows rows(long seed) {
    SurvivalRows rows = new SurvivalRows(GeneratedTrace.of(10, 1), 1, 0, ROWS, seed);
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[EvictionFeature.size()];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < features.length; j++) {
        features[j] = (float) Math.expm1(random.nextDouble() * 8);
      }
      double toNext = -Math.log(1 - random.nextDouble()) / rate(features, 0);
      rows.add(features, (float) Math.min(1, toNext), toNext <= 1 ? 1 : 0);
    }
    return rows;
  }

  private static double rate(float[] features, int from) {
    return features[from + EvictionFeature.IDLE_REQUESTS.ordinal()] < Math.expm1(4) ? 0.8 : 0.05;
  }

  private static float[] transformed(FeatureTransform transform, SurvivalRows rows) {
    float[] t = new float[rows.size() * EvictionLayout.width()];
    for (int i = 0; i < rows.size(); i++) {
      transform.apply(rows.rows(), i * EvictionFeature.size(), t, i * EvictionLayout.width());
    }
    return t;
  }

  @Test
  void the_trees_learn_the_rates() {
    SurvivalRows rows = rows(1);
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, rows.rows(), rows.size());
    Trees trees = new TreeTrainer(transform, rows, 1).train(MissCost.OF_OBJECTS, 60, share -> {});
    float[] t = transformed(transform, rows);
    double[] error = new double[2];
    int[] count = new int[2];
    for (int i = 0; i < rows.size(); i++) {
      double known = rate(rows.rows(), i * EvictionFeature.size());
      int kind = known > 0.1 ? 1 : 0;
      error[kind] += trees.logRate(t, i * EvictionLayout.width()) - Math.log(known);
      count[kind]++;
    }
    assertThat(error[0] / count[0]).isCloseTo(0, within(0.1));
    assertThat(error[1] / count[1]).isCloseTo(0, within(0.1));
  }

  @Test
  void lightgbm_our_trees_and_onnx_runtime_agree() throws Exception {
    SurvivalRows rows = rows(2);
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, rows.rows(), rows.size());
    TreeTrainer trainer = new TreeTrainer(transform, rows, 1);
    float base = trainer.baseLogRate();
    TreeTrainer.Boosted boosted = trainer.boost(base, 40, share -> {});
    Trees trees = LightGbmModel.parse(boosted.text(), base, MissCost.OF_OBJECTS);
    float[] t = transformed(transform, rows);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(trees.logRate(t, i * EvictionLayout.width()))
          .isCloseTo(base + boosted.predictions()[i], within(1e-4));
    }
    try (OnnxScorer scorer =
        TrainedModel.load(TreeExporter.export(transform, trees, "parity"), Task.EVICTION)) {
      assertServed(scorer, rows, trees, t);
    }
  }

  // At a threshold the graph's floats may fall on the other side of a split than Java's.
  private static void assertServed(OnnxScorer scorer, SurvivalRows rows, Trees trees, float[] t)
      throws Exception {
    float[] scores = new float[64];
    int apart = 0;
    for (int from = 0; from + 64 <= rows.size(); from += 64) {
      float[] raw =
          Arrays.copyOfRange(
              rows.rows(), from * EvictionFeature.size(), (from + 64) * EvictionFeature.size());
      scorer.score(raw, 64, scores);
      for (int i = 0; i < 64; i++) {
        double expected =
            EvictionWeights.SCALE
                * (MissCost.OF_OBJECTS.logSizePerCost(raw, i * EvictionFeature.size())
                    - trees.logRate(t, (from + i) * EvictionLayout.width()));
        apart += Math.abs(scores[i] - expected) > 1e-4 ? 1 : 0;
      }
    }
    assertThat(apart).isLessThan(rows.size() / 1_000);
  }

  @Test
  void the_same_seed_gives_the_same_bytes_and_a_beginning_of_the_trees_is_a_model() {
    byte[][] models = new byte[2][];
    for (int i = 0; i < 2; i++) {
      SurvivalRows rows = rows(3);
      FeatureTransform transform =
          FeatureTransform.fit(EvictionLayout.LAYOUT, rows.rows(), rows.size());
      Trees trees = new TreeTrainer(transform, rows, 5).train(MissCost.OF_BYTES, 10, share -> {});
      models[i] = TreeExporter.export(transform, trees, "same");
      TrainedModel.load(TreeExporter.export(transform, trees.first(1), "one"), Task.EVICTION)
          .close();
    }
    assertThat(models[1]).isEqualTo(models[0]);
  }

  @Test
  void a_tree_that_is_one_leaf_can_be_served() throws Exception {
    SurvivalRows rows = rows(4);
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, rows.rows(), rows.size());
    Trees leaf =
        new Trees(
            new int[] {0},
            new int[] {Trees.LEAF},
            new float[] {0.5f},
            new int[] {0},
            new int[] {0},
            -1,
            MissCost.OF_OBJECTS);
    try (OnnxScorer scorer =
        TrainedModel.load(TreeExporter.export(transform, leaf, "leaf"), Task.EVICTION)) {
      float[] scores = new float[2];
      scorer.score(rows.rows(), 2, scores);
      for (int i = 0; i < 2; i++) {
        double size = MissCost.OF_OBJECTS.logSizePerCost(rows.rows(), i * EvictionFeature.size());
        assertThat(scores[i])
            .isCloseTo((float) (EvictionWeights.SCALE * (size + 0.5)), within(1e-5f));
      }
    }
  }
}
