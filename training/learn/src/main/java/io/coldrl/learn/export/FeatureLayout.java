package io.coldrl.learn.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which columns a network sees of a task's raw features, and how much each feature is multiplied by
 * before its logarithm is taken. Features are named by their place in the raw vector.
 */
public final class FeatureLayout {
  private final List<String> ids;
  private final float[] gains;
  private final List<Column> columns;

  /**
   * Coefficients of one column before standardising.
   *
   * @param features places in the raw vector
   * @param factors of their logarithms, or of their flags
   * @param flag whether the column says that a feature is missing
   */
  record Column(List<Integer> features, List<Double> factors, boolean flag) {}

  private FeatureLayout(List<String> ids, float[] gains, List<Column> columns) {
    this.ids = List.copyOf(ids);
    this.gains = gains.clone();
    this.columns = List.copyOf(columns);
  }

  /**
   * Starts a layout.
   *
   * @param ids stable names of the raw features, in order
   */
  static Builder of(List<String> ids) {
    return new Builder(ids);
  }

  /** Names of the raw features, in order. */
  public List<String> ids() {
    return ids;
  }

  /** Number of raw features. */
  public int raw() {
    return ids.size();
  }

  /** Columns that {@link FeatureTransform#apply} gives. */
  public int width() {
    return columns.size();
  }

  /**
   * The column of one feature alone.
   *
   * @param flag whether to look for its flag, else for its logarithm
   * @throws IllegalArgumentException if there is none
   */
  int columnOf(int feature, boolean flag) {
    int column = columns.indexOf(new Column(List.of(feature), List.of(1.0), flag));
    if (column < 0) {
      throw new IllegalArgumentException("no column of " + ids.get(feature) + " alone");
    }
    return column;
  }

  List<Column> columns() {
    return columns;
  }

  /** Factors of the raw values under the logarithm, [{@link #raw()}]. */
  float[] gains() {
    return gains.clone();
  }

  /** Builds a layout column by column. */
  static final class Builder {
    private final List<String> ids;
    private final float[] gains;
    private final List<Column> columns = new ArrayList<>();

    private Builder(List<String> ids) {
      this.ids = ids;
      gains = new float[ids.size()];
      Arrays.fill(gains, 1f);
    }

    /** Multiplies a feature, because the logarithm of 1 + x is flat for small x. */
    void gain(int feature, float gain) {
      gains[feature] = gain;
    }

    /** Adds the logarithm of a feature as a column. */
    void log(int feature) {
      columns.add(new Column(List.of(feature), List.of(1.0), false));
    }

    /** Adds the ratio of two features, as a difference of their logarithms. */
    void ratio(int over, int under) {
      columns.add(new Column(List.of(over, under), List.of(1.0, -1.0), false));
    }

    /** Adds a product of powers of features, as a sum of their logarithms. */
    void product(List<Integer> features, List<Double> powers) {
      columns.add(new Column(List.copyOf(features), List.copyOf(powers), false));
    }

    /** Adds a column that is 1 if a feature is missing. */
    void flag(int feature) {
      columns.add(new Column(List.of(feature), List.of(1.0), true));
    }

    FeatureLayout build() {
      return new FeatureLayout(ids, gains, columns);
    }
  }
}
