package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.export.EvictionExporter;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.learn.torch.TorchRuntime;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exported graph in ONNX Runtime against the network in DJL: the same input, the same Q. */
class ExportParityTest {
  private static final int WIDTH = EvictionFeature.size();
  private static final float[] EXTREMES = {-1, 0, 1, 1e-3f, 1e6f, 1e12f};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 64})
  void onnx_runtime_and_djl_agree_on_usual_and_extreme_features(int candidates)
      throws ScoringException {
    TorchRuntime.prepare();
    float[] usual = rows(4_096, 1, false);
    FeatureTransform transform = FeatureTransform.fit(EvictionLayout.LAYOUT, usual, 4_096);
    EvictionWeights weights = EvictionNetwork.randomWeights(32, MissCost.OF_OBJECTS, -9f, 7);
    byte[] onnx = EvictionExporter.export(transform, weights, "parity");
    try (OnnxScorer scorer = TrainedModel.load(onnx, Task.EVICTION)) {
      for (int seed = 0; seed < 50; seed++) {
        float[] raw = rows(candidates, 100 + seed, seed % 2 == 1);
        float[] served = new float[candidates];
        scorer.score(raw, candidates, served);
        float[] trained = djl(transform, weights, raw, candidates);
        for (int i = 0; i < candidates; i++) {
          assertThat(served[i]).as("seed %d, candidate %d", seed, i).isFinite();
          assertThat(served[i]).isCloseTo(trained[i], within(1e-5f));
        }
      }
    }
  }

  private static float[] djl(
      FeatureTransform transform, EvictionWeights weights, float[] raw, int candidates) {
    float[] rows = new float[candidates * EvictionLayout.width()];
    float[] sizePerCost = new float[candidates];
    for (int i = 0; i < candidates; i++) {
      transform.apply(raw, i * WIDTH, rows, i * EvictionLayout.width());
      sizePerCost[i] = MissCost.OF_OBJECTS.logSizePerCost(raw, i * WIDTH);
    }
    try (NDManager manager = NDManager.newBaseManager();
        EvictionNetwork network = new EvictionNetwork(manager, weights, false)) {
      NDArray q =
          network.q(
              manager.create(rows, new Shape(candidates, EvictionLayout.width())),
              manager.create(sizePerCost, new Shape(1, candidates)));
      return q.toFloatArray();
    }
  }

  private static float[] rows(int count, long seed, boolean extreme) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          extreme
              ? EXTREMES[random.nextInt(EXTREMES.length)]
              : random.nextInt(5) == 0 ? -1 : (float) Math.exp(14 * random.nextDouble());
    }
    return rows;
  }
}
