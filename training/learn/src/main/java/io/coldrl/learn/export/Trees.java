package io.coldrl.learn.export;

import java.util.Arrays;

/**
 * Boosted regression trees, as plain arrays in the layout of ONNX's TreeEnsembleRegressor: what
 * {@link TreeExporter} writes.
 *
 * <p>With columns T of {@link FeatureTransform}, a candidate's log rate of reuse z is {@code base}
 * plus the leaf it falls into in each tree, and its score is SCALE (ln(size / cost) - z) with the
 * scale of {@link EvictionWeights#SCALE}.
 *
 * <p>The nodes of all trees lie one after another, a tree's root first. Children are counted from
 * the root of their tree. A node sends a candidate to {@code yes} if T[column] &lt;= value.
 *
 * @param roots index of each tree's root among the nodes, ascending from 0, one tree or more
 * @param columns of each node, from 0 to below {@link EvictionLayout#width()}; {@link #LEAF} for a
 *     leaf
 * @param values threshold of an inner node, contribution to z of a leaf; finite
 * @param yes child if the comparison holds, above 0; 0 for a leaf
 * @param no child if it does not, above 0; 0 for a leaf
 * @param base z before the first tree, finite
 * @param missCost the cost of a miss
 */
@SuppressWarnings("ArrayRecordComponent") // Trees are never compared.
public record Trees(
    int[] roots,
    int[] columns,
    float[] values,
    int[] yes,
    int[] no,
    float base,
    MissCost missCost) {
  /** In place of the column of a leaf. */
  public static final int LEAF = -1;

  /** The first {@code count} trees, or all if there are fewer; 1 or more. */
  public Trees first(int trees) {
    int kept = Math.min(trees, roots.length);
    int nodes = kept == roots.length ? nodes() : roots[kept];
    return new Trees(
        Arrays.copyOf(roots, kept),
        Arrays.copyOf(columns, nodes),
        Arrays.copyOf(values, nodes),
        Arrays.copyOf(yes, nodes),
        Arrays.copyOf(no, nodes),
        base,
        missCost);
  }

  /** Nodes of all trees, leaves among them. */
  public int nodes() {
    return columns.length;
  }

  /**
   * The log rate of reuse of one candidate.
   *
   * @param t transformed features, those of the candidate from {@code at}
   */
  public double logRate(float[] t, int at) {
    double z = base;
    for (int root : roots) {
      int node = root;
      while (columns[node] != LEAF) {
        node = root + (t[at + columns[node]] <= values[node] ? yes[node] : no[node]);
      }
      z += values[node];
    }
    return z;
  }
}
