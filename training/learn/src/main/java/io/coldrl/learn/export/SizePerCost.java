package io.coldrl.learn.export;

import io.coldrl.core.eviction.EvictionFeature;

/** Adds to a graph the share of size / cost in the score of an eviction. */
final class SizePerCost {
  private SizePerCost() {}

  /** Adds {@code from_size} float[K, 1], made of the logarithms of the raw features. */
  static void addTo(GraphBuilder graph, MissCost cost) {
    float[] logs = new float[EvictionFeature.size()];
    logs[EvictionFeature.SIZE_BYTES.ordinal()] = EvictionWeights.SCALE * cost.sizePower();
    logs[EvictionFeature.ORIGIN_RTT_MS.ordinal()] = -EvictionWeights.SCALE * cost.originPower();
    graph.tensor("size_weights", logs, EvictionFeature.size(), 1);
    if (cost.originPower() == 0) {
      graph.node("Gemm", "from_size", "logs", "size_weights");
      return;
    }
    float[] flags = new float[EvictionFeature.size()];
    flags[EvictionFeature.ORIGIN_RTT_MS.ordinal()] =
        EvictionWeights.SCALE * cost.originPower() * cost.missingLogOrigin();
    graph.tensor("missing_weights", flags, EvictionFeature.size(), 1);
    graph.node("Gemm", "from_missing", "flags", "missing_weights");
    graph.node("Gemm", "from_size", "logs", "size_weights", "from_missing");
  }
}
