package io.coldrl.learn.export;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;

/**
 * Writes trees with their feature transform as one ONNX model: input {@code features} float[K, 22]
 * raw, output {@code q} float[K], any K from 1. It needs the operators of {@code ai.onnx.ml} beside
 * the standard ones.
 *
 * <p>Finite for any finite input, as are the leaves.
 */
public final class TreeExporter {
  private static final String DOMAIN = "ai.onnx.ml";
  private static final int VERSION = 3;

  private TreeExporter() {}

  /**
   * The model as bytes, the same for the same trees.
   *
   * @param description one line for people, kept in the file
   */
  public static byte[] export(FeatureTransform transform, Trees trees, String description) {
    GraphBuilder graph = new GraphBuilder(transform);
    graph.operators(DOMAIN, VERSION);
    graph.transform();
    SizePerCost.addTo(graph, trees.missCost());
    graph.add(ensemble(trees));
    graph.node("Add", "q_column", "from_size", "from_trees");
    graph.output("q_column");
    return graph.build(description);
  }

  private static NodeProto.Builder ensemble(Trees trees) {
    NodeProto.Builder node =
        GraphBuilder.nodeBuilder("TreeEnsembleRegressor", "from_trees", "t").setDomain(DOMAIN);
    addNodes(node, trees);
    addLeaves(node, trees);
    return node.addAttribute(GraphBuilder.integer("n_targets", 1))
        .addAttribute(floats("base_values", List.of(-EvictionWeights.SCALE * trees.base())))
        .addAttribute(string("aggregate_function", "SUM"))
        .addAttribute(string("post_transform", "NONE"));
  }

  private static void addNodes(NodeProto.Builder node, Trees trees) {
    int nodes = trees.nodes();
    List<String> modes = new ArrayList<>(nodes);
    List<Float> thresholds = new ArrayList<>(nodes);
    int[] columns = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      boolean leaf = trees.columns()[i] == Trees.LEAF;
      modes.add(leaf ? "LEAF" : "BRANCH_LEQ");
      thresholds.add(leaf ? 0 : trees.values()[i]);
      columns[i] = leaf ? 0 : trees.columns()[i];
    }
    node.addAttribute(GraphBuilder.integers("nodes_treeids", treeIds(trees)))
        .addAttribute(GraphBuilder.integers("nodes_nodeids", nodeIds(trees)))
        .addAttribute(GraphBuilder.integers("nodes_featureids", columns))
        .addAttribute(strings("nodes_modes", modes))
        .addAttribute(floats("nodes_values", thresholds))
        .addAttribute(GraphBuilder.integers("nodes_truenodeids", trees.yes()))
        .addAttribute(GraphBuilder.integers("nodes_falsenodeids", trees.no()));
  }

  // Leaves add to the score -SCALE times their addition to z; this is exact, as SCALE is a power of
  // 2.
  private static void addLeaves(NodeProto.Builder node, Trees trees) {
    int[] leaves =
        IntStream.range(0, trees.nodes()).filter(i -> trees.columns()[i] == Trees.LEAF).toArray();
    List<Float> weights = new ArrayList<>(leaves.length);
    for (int leaf : leaves) {
      weights.add(-EvictionWeights.SCALE * trees.values()[leaf]);
    }
    node.addAttribute(GraphBuilder.integers("target_treeids", select(treeIds(trees), leaves)))
        .addAttribute(GraphBuilder.integers("target_nodeids", select(nodeIds(trees), leaves)))
        .addAttribute(GraphBuilder.integers("target_ids", new int[leaves.length]))
        .addAttribute(floats("target_weights", weights));
  }

  private static int[] treeIds(Trees trees) {
    int[] ids = new int[trees.nodes()];
    int tree = -1;
    for (int i = 0; i < ids.length; i++) {
      if (tree + 1 < trees.roots().length && trees.roots()[tree + 1] == i) {
        tree++;
      }
      ids[i] = tree;
    }
    return ids;
  }

  private static int[] nodeIds(Trees trees) {
    int[] ids = treeIds(trees);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i - trees.roots()[ids[i]];
    }
    return ids;
  }

  private static int[] select(int[] values, int[] indices) {
    return IntStream.of(indices).map(i -> values[i]).toArray();
  }

  private static AttributeProto.Builder string(String name, String value) {
    return attribute(name, AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value));
  }

  private static AttributeProto.Builder floats(String name, List<Float> values) {
    return attribute(name, AttributeProto.AttributeType.FLOATS).addAllFloats(values);
  }

  private static AttributeProto.Builder strings(String name, List<String> values) {
    return attribute(name, AttributeProto.AttributeType.STRINGS)
        .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList());
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
