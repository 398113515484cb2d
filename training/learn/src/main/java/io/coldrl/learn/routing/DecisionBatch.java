package io.coldrl.learn.routing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.torch.Tensors;
import java.util.Arrays;

/**
 * Decisions put side by side, padded to as many candidates as the largest of them has. Reused;
 * owned by one thread.
 */
final class DecisionBatch {
  private static final float MAX_REGRET = 10f;

  private final FeatureTransform transform;
  private final RoutingRows rows;
  private final int[] chosen;
  private int k;
  private float[] columns = new float[0];
  private float[] mask = new float[0];
  private float[] costs = new float[0];
  private final float[] weights;

  DecisionBatch(FeatureTransform transform, RoutingRows rows, int size) {
    this.transform = transform;
    this.rows = rows;
    chosen = new int[size];
    weights = new float[size];
  }

  /** The network's input: columns [b * k, width], and 1 for candidates, 0 for padding [b, k]. */
  record Inputs(NDArray columns, NDArray mask) {}

  /** Chooses {@code row} as decision {@code b}; call {@link #fill} after the last one. */
  void choose(int b, int row) {
    chosen[b] = row;
  }

  /** Copies the chosen rows. */
  void fill() {
    k = 0;
    for (int row : chosen) {
      k = Math.max(k, rows.candidates(row));
    }
    int width = transform.width();
    int cells = chosen.length * k;
    if (mask.length != cells) {
      columns = new float[cells * width];
      mask = new float[cells];
      costs = new float[cells];
    }
    Arrays.fill(columns, 0);
    Arrays.fill(mask, 0);
    Arrays.fill(costs, 0);
    for (int b = 0; b < chosen.length; b++) {
      int row = chosen[b];
      weights[b] = rows.weight(row);
      for (int i = 0; i < rows.candidates(row); i++) {
        int cell = b * k + i;
        int raw = (rows.first(row) + i) * RoutingFeature.size();
        transform.apply(rows.features(), raw, columns, cell * width);
        mask[cell] = 1;
        costs[cell] = rows.cost(row, i);
      }
    }
  }

  int size() {
    return chosen.length;
  }

  /** Candidates of the largest decision. */
  int k() {
    return k;
  }

  boolean isCandidate(int cell) {
    return mask[cell] > 0;
  }

  float cost(int cell) {
    return costs[cell];
  }

  Inputs inputs(NDManager manager) {
    return new Inputs(
        Tensors.of(manager, columns, new Shape((long) size() * k, transform.width())),
        cells(manager, mask));
  }

  NDArray costs(NDManager manager) {
    return cells(manager, costs);
  }

  NDArray mask(NDManager manager) {
    return cells(manager, mask);
  }

  /** How much more each cell costs than the best of its decision, in parts of that one's cost. */
  NDArray regrets(NDManager manager) {
    float[] result = new float[costs.length];
    for (int b = 0; b < size(); b++) {
      float least = Float.POSITIVE_INFINITY;
      for (int cell = b * k; cell < (b + 1) * k; cell++) {
        least = isCandidate(cell) ? Math.min(least, costs[cell]) : least;
      }
      for (int cell = b * k; cell < (b + 1) * k; cell++) {
        result[cell] = isCandidate(cell) ? Math.min(MAX_REGRET, costs[cell] / least - 1) : 0;
      }
    }
    return cells(manager, result);
  }

  /** The weight of each cell in a mean over candidates and then over decisions; 0 for padding. */
  NDArray cellWeights(NDManager manager) {
    float[] result = new float[mask.length];
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    for (int cell = 0; cell < result.length; cell++) {
      int b = cell / k;
      double share = weights[b] / Math.max(Float.MIN_NORMAL, sum);
      result[cell] = (float) (mask[cell] * share / rows.candidates(chosen[b]));
    }
    return cells(manager, result);
  }

  NDArray cells(NDManager manager, float[] values) {
    return Tensors.of(manager, values, new Shape(size(), k));
  }
}
