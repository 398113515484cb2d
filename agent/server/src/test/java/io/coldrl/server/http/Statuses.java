package io.coldrl.server.http;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import java.util.List;
import java.util.Map;

/** A status in which everything is present. */
final class Statuses {
  private Statuses() {}

  static AgentStatus full(String zone) {
    AgentStatus.Model model = new AgentStatus.Model("0123456789ab", "/m.onnx", "", "matches");
    AgentMetrics.Latency times = new AgentMetrics.Latency(0, 0, 0, 0);
    AgentStatus.LastMinute minute = new AgentStatus.LastMinute(Map.of(), times);
    AgentStatus.Routing routing =
        new AgentStatus.Routing(
            model,
            List.of(new AgentStatus.Endpoint("10.0.0.1:80", false, 1, 2, 1, 3)),
            Map.of(),
            times,
            new AgentStatus.Outcomes(0, 0, 0, 0, 0),
            new AgentStatus.Guard(0, false),
            0,
            0,
            0,
            0,
            0,
            0,
            minute);
    AgentStatus.ZoneGuardStatus guard =
        new AgentStatus.ZoneGuardStatus(
            zone,
            "allowed",
            "objects",
            1,
            1,
            1,
            1,
            0,
            "rule:gdsf",
            1,
            List.of(new AgentStatus.Alternative("rule:gdsf", 0.25, 0.35)),
            1,
            0.5,
            0.4,
            0.3,
            0.3,
            0.5,
            0.4,
            0.3,
            0.3,
            0.9);
    return new AgentStatus(
        "0.1.0",
        1_000,
        model,
        model,
        new AgentStatus.ModelChanges(0, 0, 0, 0),
        new AgentStatus.History("/h.dat", 1, 1_000, 0, true, 0),
        Map.of(),
        times,
        new AgentStatus.Accesses(0, 0, 0, 0, 0),
        0,
        routing,
        0,
        new AgentStatus.Refused(0, 0, 0, 0),
        new AgentStatus.Tls(0, 1),
        0,
        0,
        0,
        0,
        0,
        List.of(guard),
        new AgentStatus.Drift("outside", 1_000, Map.of("size_bytes", 0.9)),
        minute,
        List.of(),
        new AgentStatus.Http(0, 0));
  }
}
