package io.coldrl.training.export;

import io.coldrl.core.feature.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * From raw {@link Feature} vectors to what the network sees: logarithms, ratios as differences of
 * logarithms, flags for what is missing; standardised on the training data and clipped. The one
 * definition of it: computed here in training, and by the graph that {@link OnnxExporter} emits
 * from the same matrices in serving.
 */
public final class FeatureTransform {
  /*
   * For a raw row x: logs L = ln(1 + gain * max(x, 0)) and flags M = clip(-x, 0, 1), 1 where x is
   * missing. A missing log is replaced by its mean: L' = L + M * mu. Column c is then
   * clip((sum_j A[j][c] L'[j] + sum_j B[j][c] M[j] - mean[c]) / std[c], -5, 5), that is
   *
   *   T = clip(L * logWeights + M * flagWeights + bias, -5, 5).
   *
   * A column that does not vary in the training data gets weight 0.
   */
  /** Columns are clipped at plus and minus this. */
  public static final float CLIP = 5f;

  // The size enters the score by itself. The others tell the date: with them the network learns the
  // training stretch by heart (measured: up to 3 points of hit ratio lost on what follows).
  private static final Set<Feature> BY_THEMSELVES_USELESS =
      EnumSet.of(
          Feature.SIZE_BYTES,
          Feature.LIFETIME_REQUESTS,
          Feature.RESIDENCE_REQUESTS,
          Feature.REQUEST_INTERVAL_MS);
  private static final double MIN_STD = 0.05;
  private static final int RAW = Feature.size();
  private static final List<Column> COLUMNS = columns();

  /** Coefficients of one column before standardising: pairs of feature and factor. */
  private record Column(List<Feature> features, double[] factors, boolean flag) {}

  private final float[] gains = gains();
  private final float[] logWeights;
  private final float[] flagWeights;
  private final float[] bias;

  private FeatureTransform(float[] logWeights, float[] flagWeights, float[] bias) {
    this.logWeights = logWeights;
    this.flagWeights = flagWeights;
    this.bias = bias;
  }

  /**
   * What is learned of a transform; from these columns it can be made again.
   *
   * @param logWeights weights of the logarithms, [22, {@link #width()}], row by row
   * @param flagWeights weights of the missing flags, [22, {@link #width()}], row by row
   * @param bias [{@link #width()}]
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Columns(float[] logWeights, float[] flagWeights, float[] bias) {}

  /** The transform of these columns. */
  public static FeatureTransform of(Columns columns) {
    return new FeatureTransform(columns.logWeights(), columns.flagWeights(), columns.bias());
  }

  /** What was learned of it. */
  public Columns learned() {
    return new Columns(logWeights, flagWeights, bias);
  }

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (!BY_THEMSELVES_USELESS.contains(feature)) {
        columns.add(new Column(List.of(feature), new double[] {1}, false));
      }
    }
    ratio(columns, Feature.IDLE_REQUESTS, Feature.RESIDENCE_REQUESTS);
    ratio(columns, Feature.EWMA_GAP, Feature.RESIDENCE_REQUESTS);
    ratio(columns, Feature.GAP_1, Feature.RESIDENCE_REQUESTS);
    ratio(columns, Feature.COUNT, Feature.LIFETIME_REQUESTS);
    ratio(columns, Feature.IDLE_REQUESTS, Feature.EWMA_GAP);
    ratio(columns, Feature.TTL_LEFT_MS, Feature.AGE_MS);
    for (Feature feature :
        List.of(
            Feature.GAP_1,
            Feature.GAP_2,
            Feature.GAP_3,
            Feature.GAP_4,
            Feature.TTL_LEFT_MS,
            Feature.ORIGIN_RTT_MS)) {
      columns.add(new Column(List.of(feature), new double[] {1}, true));
    }
    return columns;
  }

  private static void ratio(List<Column> columns, Feature over, Feature under) {
    columns.add(new Column(List.of(over, under), new double[] {1, -1}, false));
  }

  // Decayed counts and shares are small: without a gain the logarithm of 1 + x would be flat.
  private static float[] gains() {
    float[] gains = new float[RAW];
    Arrays.fill(gains, 1f);
    for (Feature edc : List.of(Feature.EDC_1K, Feature.EDC_5K, Feature.EDC_20K, Feature.EDC_100K)) {
      gains[edc.ordinal()] = 1e4f;
    }
    gains[Feature.ONE_HIT_SHARE.ordinal()] = 10f;
    return gains;
  }

  /** Columns that {@link #apply} gives. */
  public static int width() {
    return COLUMNS.size();
  }

  /**
   * Fits means and spreads.
   *
   * @param rows raw vectors, one after another
   * @param count how many, 1 or more
   */
  public static FeatureTransform fit(float[] rows, int count) {
    return fit(rows, count, EnumSet.allOf(Feature.class));
  }

  /** The same, with weight 0 for columns that need other features than those {@code used}. */
  public static FeatureTransform fit(float[] rows, int count, Set<Feature> used) {
    float[] gains = gains();
    double[] imputed = new double[RAW];
    for (int j = 0; j < RAW; j++) {
      double sum = 0;
      long known = 0;
      for (int i = 0; i < count; i++) {
        float x = rows[i * RAW + j];
        if (x >= 0) {
          sum += Math.log1p(gains[j] * x);
          known++;
        }
      }
      imputed[j] = known == 0 ? 0 : sum / known;
    }
    float[] logWeights = new float[RAW * width()];
    float[] flagWeights = new float[RAW * width()];
    float[] bias = new float[width()];
    for (int c = 0; c < width(); c++) {
      if (used.containsAll(COLUMNS.get(c).features())) {
        fitColumn(c, rows, count, gains, imputed, logWeights, flagWeights, bias);
      }
    }
    return new FeatureTransform(logWeights, flagWeights, bias);
  }

  private static void fitColumn(
      int c,
      float[] rows,
      int count,
      float[] gains,
      double[] imputed,
      float[] logWeights,
      float[] flagWeights,
      float[] bias) {
    Column column = COLUMNS.get(c);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double value = 0;
      for (int k = 0; k < column.features().size(); k++) {
        int j = column.features().get(k).ordinal();
        float x = rows[i * RAW + j];
        double term =
            column.flag() ? (x < 0 ? 1 : 0) : x < 0 ? imputed[j] : Math.log1p(gains[j] * x);
        value += column.factors()[k] * term;
      }
      sum += value;
      squares += value * value;
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean);
    double scale = variance < 1e-9 ? 0 : 1 / Math.max(MIN_STD, Math.sqrt(variance));
    bias[c] = (float) (-mean * scale);
    for (int k = 0; k < column.features().size(); k++) {
      int j = column.features().get(k).ordinal();
      double weight = column.factors()[k] * scale;
      logWeights[j * width() + c] = column.flag() ? 0 : (float) weight;
      flagWeights[j * width() + c] = (float) (column.flag() ? weight : weight * imputed[j]);
    }
  }

  /**
   * Transforms one raw vector.
   *
   * @param out receives {@link #width()} values at {@code at}
   */
  public void apply(float[] raw, int from, float[] out, int at) {
    int width = width();
    System.arraycopy(bias, 0, out, at, width);
    for (int j = 0; j < RAW; j++) {
      float x = raw[from + j];
      float log = (float) Math.log(gains[j] * Math.max(x, 0) + 1f);
      float flag = Math.min(1, Math.max(0, -x));
      for (int c = 0; c < width; c++) {
        int w = j * width + c;
        out[at + c] += log * logWeights[w] + flag * flagWeights[w];
      }
    }
    for (int c = 0; c < width; c++) {
      out[at + c] = Math.min(CLIP, Math.max(-CLIP, out[at + c]));
    }
  }

  /** Factors of the raw values under the logarithm, [22]. */
  float[] gainRow() {
    return gains.clone();
  }

  /** Weights of the logarithms, [22, {@link #width()}], row by row. */
  float[] logWeights() {
    return logWeights.clone();
  }

  /** Weights of the missing flags, [22, {@link #width()}], row by row. */
  float[] flagWeights() {
    return flagWeights.clone();
  }

  /** [{@link #width()}]. */
  float[] bias() {
    return bias.clone();
  }
}
