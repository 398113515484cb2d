package io.coldrl.training.export;

import io.coldrl.core.feature.Feature;

/** Adds to a graph the share of size / cost in the score of an eviction. */
final class SizePerCost {
  private SizePerCost() {}

  /** Adds {@code from_size} float[K, 1], made of the logarithms of the raw features. */
  static void addTo(GraphBuilder graph, MissCost cost) {
    float[] logs = new float[Feature.size()];
    logs[Feature.SIZE_BYTES.ordinal()] = Weights.SCALE * cost.sizePower();
    logs[Feature.ORIGIN_RTT_MS.ordinal()] = -Weights.SCALE * cost.originPower();
    graph.tensor("size_weights", logs, Feature.size(), 1);
    if (cost.originPower() == 0) {
      graph.node("Gemm", "from_size", "logs", "size_weights");
      return;
    }
    float[] flags = new float[Feature.size()];
    flags[Feature.ORIGIN_RTT_MS.ordinal()] =
        Weights.SCALE * cost.originPower() * cost.missingLogOrigin();
    graph.tensor("missing_weights", flags, Feature.size(), 1);
    graph.node("Gemm", "from_missing", "flags", "missing_weights");
    graph.node("Gemm", "from_size", "logs", "size_weights", "from_missing");
  }
}
