package io.coldrl.learn.routing;

import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingLayout;
import java.util.Arrays;

/**
 * Routing decisions: the raw features of their candidates, and what choosing each of them would
 * have cost, known in hindsight. Columns of primitive arrays; owned by one thread.
 */
public final class RoutingRows {
  private static final int RAW = RoutingFeature.size();
  private static final int FIRST_DECISIONS = 1_024;
  private static final int USUAL_CANDIDATES = 4;

  private final int capacity;
  private int size;
  private int[] firsts;
  private float[] weights;
  private float[] features;
  private float[] costs;

  /**
   * No decisions yet.
   *
   * @param capacity most decisions, 1 or more
   */
  public RoutingRows(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ", must be 1 or more");
    }
    this.capacity = capacity;
    int decisions = Math.min(capacity, FIRST_DECISIONS);
    firsts = new int[decisions + 1];
    weights = new float[decisions];
    features = new float[decisions * USUAL_CANDIDATES * RAW];
    costs = new float[decisions * USUAL_CANDIDATES];
  }

  /** Adds a decision that weighs 1. */
  public void add(float[] newFeatures, int candidates, float[] newCosts) {
    add(newFeatures, candidates, newCosts, 1);
  }

  /**
   * Adds a decision; the arrays are copied.
   *
   * @param newFeatures raw features, one candidate after another; may be longer
   * @param candidates 1 or more
   * @param newCosts of choosing each candidate, above 0; may be longer
   * @param weight of the decision in the loss, 0 or more
   * @throws IllegalStateException if {@link #isFull()}
   */
  public void add(float[] newFeatures, int candidates, float[] newCosts, float weight) {
    if (isFull()) {
      throw new IllegalStateException("full at " + capacity + " decisions");
    }
    if (candidates < 1) {
      throw new IllegalArgumentException(candidates + " candidates, must be 1 or more");
    }
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight " + weight + ", must be 0 or more");
    }
    for (int i = 0; i < candidates; i++) {
      if (!(newCosts[i] > 0 && newCosts[i] < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "cost " + newCosts[i] + " of candidate " + i + ", must be above 0 and finite");
      }
    }
    int from = firsts[size];
    grow(from + candidates);
    System.arraycopy(newFeatures, 0, features, from * RAW, candidates * RAW);
    System.arraycopy(newCosts, 0, costs, from, candidates);
    weights[size] = weight;
    firsts[++size] = from + candidates;
  }

  private void grow(int candidates) {
    if (size == weights.length) {
      int more = (int) Math.min(capacity, size * 2L);
      firsts = Arrays.copyOf(firsts, more + 1);
      weights = Arrays.copyOf(weights, more);
    }
    if (candidates > costs.length) {
      int more = Math.max(candidates, costs.length + costs.length / 2);
      features = Arrays.copyOf(features, Math.multiplyExact(more, RAW));
      costs = Arrays.copyOf(costs, more);
    }
  }

  /** Decisions. */
  public int size() {
    return size;
  }

  /** Whether no decision can be added. */
  public boolean isFull() {
    return size == capacity;
  }

  /** Candidates of decision {@code row}. */
  public int candidates(int row) {
    return firsts[row + 1] - firsts[row];
  }

  /** Candidates of all decisions. */
  public int allCandidates() {
    return firsts[size];
  }

  /** The cost of choosing candidate {@code i} of decision {@code row}. */
  public float cost(int row, int i) {
    return costs[firsts[row] + i];
  }

  /** Weight of decision {@code row} in the loss. */
  public float weight(int row) {
    return weights[row];
  }

  /** Raw feature of candidate {@code i} of decision {@code row}. */
  @SuppressWarnings("EnumOrdinal") // An ordinal is the feature's place in the vector.
  public float feature(int row, int i, RoutingFeature feature) {
    return features[(firsts[row] + i) * RAW + feature.ordinal()];
  }

  /** Raw features of the candidates of all decisions, one after another; at least as long. */
  float[] features() {
    return features;
  }

  /** Place of the first candidate of decision {@code row} among those of all decisions. */
  int first(int row) {
    return firsts[row];
  }

  /** The transform that fits these decisions; there must be one. */
  public FeatureTransform fitTransform() {
    return FeatureTransform.fit(RoutingLayout.LAYOUT, features, allCandidates());
  }
}
