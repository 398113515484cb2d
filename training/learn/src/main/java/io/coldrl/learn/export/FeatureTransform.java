package io.coldrl.learn.export;

import java.util.Set;

/**
 * Transforms raw feature vectors into the network's columns: logarithms, ratios as differences of
 * logarithms, flags for missing values; standardised on the training data and clipped. The one
 * definition of it: computed here in training, and by the graph that {@link EvictionExporter} emits
 * from the same matrices in serving. A {@link FeatureLayout} defines the columns.
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

  private static final double MIN_STD = 0.05;

  private final FeatureLayout layout;
  private final float[] gains;
  private final float[] logWeights;
  private final float[] flagWeights;
  private final float[] bias;

  private FeatureTransform(
      FeatureLayout layout, float[] logWeights, float[] flagWeights, float[] bias) {
    this.layout = layout;
    gains = layout.gains();
    this.logWeights = logWeights;
    this.flagWeights = flagWeights;
    this.bias = bias;
  }

  /**
   * The fitted values of a transform; it can be restored from them.
   *
   * @param logWeights weights of the logarithms, [raw, {@link #width()}], row by row
   * @param flagWeights weights of the missing flags, [raw, {@link #width()}], row by row
   * @param bias [{@link #width()}]
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Columns(float[] logWeights, float[] flagWeights, float[] bias) {}

  /** The transform of these columns. */
  public static FeatureTransform of(FeatureLayout layout, Columns columns) {
    return new FeatureTransform(
        layout, columns.logWeights(), columns.flagWeights(), columns.bias());
  }

  /** The fitted values. */
  public Columns learned() {
    return new Columns(logWeights, flagWeights, bias);
  }

  /** Columns that {@link #apply} gives. */
  public int width() {
    return layout.width();
  }

  /** The definition of its columns. */
  public FeatureLayout layout() {
    return layout;
  }

  /**
   * Fits means and spreads.
   *
   * @param rows raw vectors of the layout, one after another
   * @param count how many, 1 or more
   */
  public static FeatureTransform fit(FeatureLayout layout, float[] rows, int count) {
    return fit(layout, rows, count, Set.copyOf(layout.ids()));
  }

  /** The same, with weight 0 for columns that need other features than those {@code used}. */
  public static FeatureTransform fit(
      FeatureLayout layout, float[] rows, int count, Set<String> used) {
    int raw = layout.raw();
    int width = layout.width();
    FeatureTransform result =
        new FeatureTransform(
            layout, new float[raw * width], new float[raw * width], new float[width]);
    double[] imputed = result.meanLogs(rows, count);
    for (int c = 0; c < width; c++) {
      if (layout.columns().get(c).features().stream()
          .allMatch(j -> used.contains(layout.ids().get(j)))) {
        result.fitColumn(c, rows, count, imputed);
      }
    }
    return result;
  }

  private double[] meanLogs(float[] rows, int count) {
    int raw = layout.raw();
    double[] means = new double[raw];
    for (int j = 0; j < raw; j++) {
      double sum = 0;
      long known = 0;
      for (int i = 0; i < count; i++) {
        float x = rows[i * raw + j];
        if (x >= 0) {
          sum += Math.log1p(gains[j] * x);
          known++;
        }
      }
      means[j] = known == 0 ? 0 : sum / known;
    }
    return means;
  }

  private void fitColumn(int c, float[] rows, int count, double[] imputed) {
    FeatureLayout.Column column = layout.columns().get(c);
    int raw = layout.raw();
    int width = layout.width();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double value = 0;
      for (int k = 0; k < column.features().size(); k++) {
        int j = column.features().get(k);
        float x = rows[i * raw + j];
        double term =
            column.flag() ? (x < 0 ? 1 : 0) : x < 0 ? imputed[j] : Math.log1p(gains[j] * x);
        value += column.factors().get(k) * term;
      }
      sum += value;
      squares += value * value;
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean);
    double scale = variance < 1e-9 ? 0 : 1 / Math.max(MIN_STD, Math.sqrt(variance));
    bias[c] = (float) (-mean * scale);
    for (int k = 0; k < column.features().size(); k++) {
      int j = column.features().get(k);
      double weight = column.factors().get(k) * scale;
      logWeights[j * width + c] = column.flag() ? 0 : (float) weight;
      flagWeights[j * width + c] = (float) (column.flag() ? weight : weight * imputed[j]);
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
    for (int j = 0; j < gains.length; j++) {
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

  /** What the column of one feature multiplies its logarithm or flag by; 0 if it never varied. */
  float scaleOf(int column) {
    FeatureLayout.Column of = layout.columns().get(column);
    int at = of.features().get(0) * width() + column;
    return of.flag() ? flagWeights[at] : logWeights[at];
  }

  /** Factors of the raw values under the logarithm, [raw]. */
  float[] gainRow() {
    return gains.clone();
  }

  /** Weights of the logarithms, [raw, {@link #width()}], row by row. */
  float[] logWeights() {
    return logWeights.clone();
  }

  /** Weights of the missing flags, [raw, {@link #width()}], row by row. */
  float[] flagWeights() {
    return flagWeights.clone();
  }

  /** [{@link #width()}]. */
  float[] bias() {
    return bias.clone();
  }
}
