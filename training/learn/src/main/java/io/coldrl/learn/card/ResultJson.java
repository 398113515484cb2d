package io.coldrl.learn.card;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.sim.cache.NginxCounts;
import io.coldrl.sim.cache.SimulationResult;

/** Writes a simulation's result as JSON, for reports and model cards. */
public final class ResultJson {
  private ResultJson() {}

  public static void addTo(ObjectNode row, SimulationResult result) {
    row.put("policy", result.policy())
        .put("capacity_bytes", result.capacityBytes())
        .put("requests", result.requests())
        .put("object_miss_ratio", result.objectMissRatio())
        .put("byte_miss_ratio", result.byteMissRatio())
        .put("origin_bytes", result.missedBytes())
        .put("evictions", result.evictions())
        .put("model_decisions", result.modelDecisions())
        .put("fallback_decisions", result.fallbackDecisions())
        .put("requests_per_second", Math.round(result.requestsPerSecond()));
    NginxCounts nginx = result.nginx();
    if (nginx != null) {
      row.putObject("nginx")
          .put("peak_bytes", result.peakBytes())
          .put("revalidated", nginx.revalidated())
          .put("scarce", nginx.scarce())
          .put("inactive", nginx.inactive())
          .put("wake_ups", nginx.wakeUps())
          .put("wake_ups_cut_short", nginx.cutShort());
    }
  }
}
