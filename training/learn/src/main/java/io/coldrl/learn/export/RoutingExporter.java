package io.coldrl.learn.export;

/**
 * Writes a network of routing with its feature transform as one ONNX model: input {@code features}
 * float[K, {@link FeatureLayout#raw()}] raw, output {@code q} float[K], standard operators only,
 * any K from 1.
 *
 * <p>Finite for any finite input, as all columns are clipped.
 */
public final class RoutingExporter {
  private RoutingExporter() {}

  /**
   * The model as bytes, the same for the same weights.
   *
   * @param description one line for people, kept in the file
   */
  public static byte[] export(
      FeatureTransform transform, RoutingWeights weights, String description) {
    GraphBuilder graph = new GraphBuilder(transform);
    graph.transform();
    tensors(graph, transform.width(), weights);
    graph.node("Gemm", "tower", "t", "tower_weights", "tower_bias");
    graph.node("Relu", "h", "tower");
    pool(graph, "ReduceMean", "mean", "h");
    pool(graph, "ReduceMax", "max", "h");
    graph.add(
        GraphBuilder.nodeBuilder("Concat", "context", "mean", "max")
            .addAttribute(GraphBuilder.integer("axis", 1)));
    graph.node("Gemm", "from_context", "context", "context_weights", "second_bias");
    graph.node("Gemm", "second", "h", "second_weights", "from_context");
    graph.node("Relu", "u", "second");
    graph.node("Gemm", "from_skip", "t", "skip_weights");
    graph.node("Gemm", "advantage", "u", "advantage_weights", "from_skip");
    pool(graph, "ReduceMean", "mean_advantage", "advantage");
    graph.node("Gemm", "value", "context", "value_weights", "value_bias");
    graph.node("Sub", "level", "value", "mean_advantage");
    graph.node("Add", "q_column", "advantage", "level");
    graph.output("q_column");
    return graph.build(description);
  }

  private static void tensors(GraphBuilder graph, int width, RoutingWeights weights) {
    int hidden = weights.hidden();
    graph.tensor("tower_weights", weights.tower(), width, hidden);
    graph.tensor("tower_bias", weights.towerBias(), 1, hidden);
    graph.tensor("context_weights", weights.context(), 2L * hidden, hidden);
    graph.tensor("second_bias", weights.secondBias(), 1, hidden);
    graph.tensor("second_weights", weights.second(), hidden, hidden);
    graph.tensor("skip_weights", weights.skip(), width, 1);
    graph.tensor("advantage_weights", weights.advantage(), hidden, 1);
    graph.tensor("value_weights", weights.value(), 2L * hidden, 1);
    graph.tensor("value_bias", new float[] {weights.valueBias()}, 1, 1);
  }

  private static void pool(GraphBuilder graph, String operator, String output, String input) {
    graph.add(
        GraphBuilder.nodeBuilder(operator, output, input)
            .addAttribute(GraphBuilder.integers("axes", 0)));
  }
}
