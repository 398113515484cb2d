package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingExporter;
import io.coldrl.learn.export.RoutingLayout;
import io.coldrl.learn.export.RoutingWeights;
import io.coldrl.learn.torch.TorchRuntime;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network in PyTorch, in ONNX Runtime, and as written down in {@link RoutingWeights}. */
class RoutingNetworkTest {
  private static final int RAW = SyntheticRouting.RAW;
  private static final int HIDDEN = 32;
  private static final float[] EXTREMES = {-1, 0, 1, 1e-3f, 1e6f, 1e12f, 1e30f, -1e30f};

  private final FeatureTransform transform = SyntheticRouting.rows(2_000, 1).fitTransform();
  private final RoutingWeights weights = weights(7);

  private static RoutingWeights weights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = RoutingLayout.width();
    return new RoutingWeights(
        HIDDEN,
        normal(random, width * HIDDEN),
        normal(random, HIDDEN),
        normal(random, HIDDEN * HIDDEN),
        normal(random, 2 * HIDDEN * HIDDEN),
        normal(random, HIDDEN),
        normal(random, HIDDEN),
        normal(random, width),
        normal(random, 2 * HIDDEN),
        -3);
  }

  private static float[] normal(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.15 * random.nextGaussian());
    }
    return values;
  }

  private static float[] features(int candidates, long seed, boolean extreme) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = SyntheticRouting.features(random, candidates);
    for (int i = 0; extreme && i < features.length; i++) {
      features[i] = EXTREMES[random.nextInt(EXTREMES.length)];
    }
    return features;
  }

  /** The formulas of {@link RoutingWeights}, one after another. */
  private double[] expected(float[] raw, int k) {
    int width = RoutingLayout.width();
    double[][] x = new double[k][width];
    double[][] t = new double[k][];
    float[] columns = new float[width];
    double[] context = new double[2 * HIDDEN];
    for (int i = 0; i < k; i++) {
      transform.apply(raw, i * RAW, columns, 0);
      for (int c = 0; c < width; c++) {
        x[i][c] = columns[c];
      }
      t[i] = relu(sum(times(x[i], weights.tower(), HIDDEN), weights.towerBias()));
      for (int h = 0; h < HIDDEN; h++) {
        context[h] += t[i][h] / k;
        context[HIDDEN + h] = Math.max(context[HIDDEN + h], t[i][h]);
      }
    }
    double[] common = sum(times(context, weights.context(), HIDDEN), weights.secondBias());
    double[] a = new double[k];
    for (int i = 0; i < k; i++) {
      double[] u = times(t[i], weights.second(), HIDDEN);
      for (int h = 0; h < HIDDEN; h++) {
        u[h] += common[h];
      }
      a[i] = times(relu(u), weights.advantage(), 1)[0] + times(x[i], weights.skip(), 1)[0];
    }
    double mean = Arrays.stream(a).average().orElse(0);
    double value = times(context, weights.value(), 1)[0] + weights.valueBias();
    return Arrays.stream(a).map(one -> value + one - mean).toArray();
  }

  private static double[] times(double[] row, float[] matrix, int columns) {
    double[] result = new double[columns];
    for (int i = 0; i < row.length; i++) {
      for (int c = 0; c < columns; c++) {
        result[c] += row[i] * matrix[i * columns + c];
      }
    }
    return result;
  }

  private static double[] sum(double[] values, float[] bias) {
    for (int i = 0; i < values.length; i++) {
      values[i] += bias[i];
    }
    return values;
  }

  private static double[] relu(double[] values) {
    return Arrays.stream(values).map(value -> Math.max(0, value)).toArray();
  }

  /** Scores of all decisions of {@code rows} as one padded batch, [b * k]. */
  private float[] trained(RoutingRows rows) {
    DecisionBatch batch = new DecisionBatch(transform, rows, rows.size());
    for (int b = 0; b < rows.size(); b++) {
      batch.choose(b, b);
    }
    batch.fill();
    try (NDManager manager = TorchRuntime.newManager();
        RoutingNetwork network = new RoutingNetwork(manager, weights, false)) {
      return network.scores(batch.inputs(manager)).q().toFloatArray();
    }
  }

  private static RoutingRows rowOf(float[] features, int candidates) {
    RoutingRows rows = new RoutingRows(1);
    float[] costs = new float[candidates];
    Arrays.fill(costs, 1);
    rows.add(features, candidates, costs);
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void onnx_runtime_pytorch_and_the_formulas_agree(int k) throws OrtException {
    byte[] onnx = RoutingExporter.export(transform, weights, "parity");
    try (ExportedRouting model = new ExportedRouting(onnx)) {
      for (int seed = 0; seed < 30; seed++) {
        float[] raw = features(k, seed, seed % 2 == 1);
        float[] served = model.score(raw, k);
        float[] trained = trained(rowOf(raw, k));
        double[] expected = expected(raw, k);
        for (int i = 0; i < k; i++) {
          assertThat(served[i]).as("seed %d, candidate %d", seed, i).isFinite();
          assertThat(served[i]).isCloseTo(trained[i], within(1e-4f));
          assertThat((double) served[i]).isCloseTo(expected[i], within(1e-4));
        }
      }
    }
  }

  @Test
  void padding_changes_no_score() {
    RoutingRows rows = SyntheticRouting.rows(50, 4);
    float[] padded = trained(rows);
    int k = padded.length / rows.size();
    for (int b = 0; b < rows.size(); b++) {
      int candidates = rows.candidates(b);
      int at = rows.first(b) * RAW;
      float[] raw = Arrays.copyOfRange(rows.features(), at, at + candidates * RAW);
      float[] alone = trained(rowOf(raw, candidates));
      for (int i = 0; i < candidates; i++) {
        assertThat(padded[b * k + i]).isCloseTo(alone[i], within(1e-5f));
      }
    }
  }

  @Test
  void scores_stay_finite_whatever_finite_input() throws OrtException {
    byte[] onnx = RoutingExporter.export(transform, weights, "hostile");
    try (ExportedRouting model = new ExportedRouting(onnx)) {
      float[] raw = features(16, 1, false);
      for (float value : new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 1e30f}) {
        for (int i = 0; i < raw.length; i += 3) {
          raw[i] = value;
        }
        for (float score : model.score(raw, 16)) {
          assertThat(score).isFinite();
        }
      }
    }
  }

  // The policy then leaves the choice to the proxy.
  @Test
  void a_feature_that_is_no_number_gives_no_score() throws OrtException {
    byte[] onnx = RoutingExporter.export(transform, weights, "hostile");
    try (ExportedRouting model = new ExportedRouting(onnx)) {
      float[] raw = features(16, 1, false);
      raw[0] = Float.NaN;
      assertThat(model.score(raw, 16)).containsOnly(Float.NaN);
    }
  }

  @Test
  void the_same_weights_give_the_same_bytes() {
    assertThat(RoutingExporter.export(transform, weights, "x"))
        .isEqualTo(RoutingExporter.export(transform, weights(7), "x"));
  }
}
