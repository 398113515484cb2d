package io.coldrl.learn.eviction;

import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.Trees;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the trees out of a model in LightGBM's text format: sections that start with {@code Tree=},
 * of lines {@code name=value value ...}. Inner nodes are numbered from 0; a child below 0 is the
 * leaf numbered -child - 1.
 */
final class LightGbmModel {
  private static final String TREE = "Tree=";
  private static final String END = "end of trees";

  private int[] roots = new int[0];
  private int[] columns = new int[0];
  private float[] values = new float[0];
  private int[] yes = new int[0];
  private int[] no = new int[0];

  private LightGbmModel() {}

  /**
   * Parses a model.
   *
   * @param text of trees with numerical splits only, learned without missing values
   * @param base constant to which the model adds the trees
   * @throws IllegalArgumentException if there is no tree, or one with other splits
   */
  static Trees parse(String text, float base, MissCost missCost) {
    LightGbmModel model = new LightGbmModel();
    Map<String, String> tree = new HashMap<>();
    boolean inTree = false;
    for (String line : text.lines().toList()) {
      boolean start = line.startsWith(TREE);
      if (inTree && (start || line.equals(END))) {
        model.add(tree);
      }
      if (start || line.equals(END)) {
        tree.clear();
        inTree = start;
      }
      int equals = line.indexOf('=');
      if (equals > 0) {
        tree.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (model.roots.length == 0) {
      throw new IllegalArgumentException("the model has no trees");
    }
    return new Trees(model.roots, model.columns, model.values, model.yes, model.no, base, missCost);
  }

  private void add(Map<String, String> tree) {
    double[] leaves = numbers(tree, "leaf_value");
    int inner = leaves.length - 1;
    int root = columns.length;
    roots = Arrays.copyOf(roots, roots.length + 1);
    roots[roots.length - 1] = root;
    grow(inner + leaves.length);
    if (inner > 0) {
      addInner(tree, root, inner);
    }
    for (int i = 0; i < leaves.length; i++) {
      columns[root + inner + i] = Trees.LEAF;
      values[root + inner + i] = (float) leaves[i];
    }
  }

  private void addInner(Map<String, String> tree, int root, int inner) {
    double[] features = numbers(tree, "split_feature");
    double[] thresholds = numbers(tree, "threshold");
    double[] types = numbers(tree, "decision_type");
    double[] left = numbers(tree, "left_child");
    double[] right = numbers(tree, "right_child");
    for (int i = 0; i < inner; i++) {
      // Bit 0: categories; bits 2 and 3: what counts as missing. Bit 1 matters for missing only.
      if (((int) types[i] & ~2) != 0) {
        throw new IllegalArgumentException("a split of type " + types[i] + ", must be numerical");
      }
      columns[root + i] = (int) features[i];
      values[root + i] = roundDown(thresholds[i]);
      yes[root + i] = child((int) left[i], inner);
      no[root + i] = child((int) right[i], inner);
    }
  }

  private void grow(int more) {
    int size = columns.length + more;
    columns = Arrays.copyOf(columns, size);
    values = Arrays.copyOf(values, size);
    yes = Arrays.copyOf(yes, size);
    no = Arrays.copyOf(no, size);
  }

  private static int child(int index, int inner) {
    return index >= 0 ? index : inner - index - 1;
  }

  /**
   * The largest float that is not above {@code threshold}: just the floats at or below the one are
   * at or below the other.
   */
  static float roundDown(double threshold) {
    float rounded = (float) threshold;
    return rounded > threshold ? Math.nextDown(rounded) : rounded;
  }

  private static double[] numbers(Map<String, String> tree, String name) {
    String value = tree.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a tree without " + name);
    }
    return Arrays.stream(value.trim().split(" +", -1)).mapToDouble(Double::parseDouble).toArray();
  }
}
