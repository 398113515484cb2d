package io.coldrl.learn.export;

/**
 * Writes a network with its feature transform as one ONNX model: input {@code features} float[K,
 * 22] raw, output {@code q} float[K], standard operators only, any K from 1.
 *
 * <p>Finite for any finite input: logarithms are of at least 1, everything behind them is clipped
 * or grows as the logarithm of the size.
 */
public final class EvictionExporter {
  private EvictionExporter() {}

  /**
   * The model as bytes, the same for the same weights.
   *
   * @param description one line for people, kept in the file
   */
  public static byte[] export(
      FeatureTransform transform, EvictionWeights weights, String description) {
    GraphBuilder graph = new GraphBuilder(transform);
    graph.transform();
    network(graph, weights);
    return graph.build(description);
  }

  private static void network(GraphBuilder graph, EvictionWeights weights) {
    int width = EvictionLayout.width();
    int hidden = weights.hidden();
    float scale = EvictionWeights.SCALE;
    SizePerCost.addTo(graph, weights.missCost());
    graph.tensor("tower_weights", weights.tower(), width, hidden);
    graph.tensor("tower_bias", weights.towerBias(), 1, hidden);
    graph.tensor("skip_weights", GraphBuilder.scaled(weights.skip(), -scale), width, 1);
    graph.tensor("hazard_weights", GraphBuilder.scaled(weights.hazard(), -scale), hidden, 1);
    graph.tensor("value_weights", weights.value(), hidden, 1);
    graph.tensor("value_bias", new float[] {weights.valueBias()}, 1, 1);
    graph.node("Gemm", "tower", "t", "tower_weights", "tower_bias");
    graph.node("Relu", "h", "tower");
    // The bias of z is the same for all candidates: Q = V + A - mean(A) does not see it.
    graph.node("Gemm", "from_skip", "t", "skip_weights", "from_size");
    graph.node("Gemm", "advantage", "h", "hazard_weights", "from_skip");
    // V - mean(A) = mean(H value + bias - A): one mean in place of two.
    graph.node("Gemm", "values", "h", "value_weights", "value_bias");
    graph.node("Sub", "differences", "values", "advantage");
    graph.add(
        GraphBuilder.nodeBuilder("ReduceMean", "level", "differences")
            .addAttribute(GraphBuilder.integers("axes", 0)));
    graph.node("Add", "q_column", "advantage", "level");
    graph.output("q_column");
  }
}
