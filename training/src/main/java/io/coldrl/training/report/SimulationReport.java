package io.coldrl.training.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.training.sim.NginxCounts;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.trace.TraceReport;
import java.util.List;
import java.util.Locale;

/**
 * The result of {@code coldrl simulate}, as a table, JSON or CSV. Field names are a contract.
 *
 * @param trace what was simulated
 * @param results one for each capacity and policy
 */
public record SimulationReport(TraceReport trace, List<SimulationResult> results) {
  /** Copies the list. */
  public SimulationReport {
    results = List.copyOf(results);
  }

  /** The report in this format, ending in a line feed. */
  public String render(OutputFormat format) {
    return switch (format) {
      case TABLE -> table();
      case JSON -> json();
      case CSV -> csv();
    };
  }

  private String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%,d requests, %,d objects, %,.1f MB unique%n%n",
            trace.requests(),
            trace.objects(),
            trace.uniqueBytes() / 1e6));
    table.append(
        String.format(
            Locale.ROOT,
            "%-28s%14s%14s%14s%16s%n",
            "policy",
            "capacity MB",
            "object miss",
            "byte miss",
            "requests/s"));
    for (SimulationResult result : results) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-28s%14.2f%13.2f%%%13.2f%%%,16.0f%n",
              result.policy(),
              result.capacityBytes() / 1e6,
              100 * result.objectMissRatio(),
              100 * result.byteMissRatio(),
              result.requestsPerSecond()));
    }
    return table.toString();
  }

  private String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.putObject("trace")
        .put("requests", trace.requests())
        .put("objects", trace.objects())
        .put("unique_bytes", trace.uniqueBytes())
        .put("bad_lines", trace.badLines())
        .put("skipped_requests", trace.skippedRequests())
        .put("changed_sizes", trace.changedSizes())
        .put("made_up_ttl", trace.madeUp().ttl())
        .put("made_up_origin_times", trace.madeUp().originTimes())
        .put("made_up", trace.madeUp().statement());
    ArrayNode rows = root.putArray("results");
    for (SimulationResult result : results) {
      addTo(rows.addObject(), result);
    }
    return root.toPrettyString() + "\n";
  }

  static void addTo(ObjectNode row, SimulationResult result) {
    row.put("policy", result.policy())
        .put("capacity_bytes", result.capacityBytes())
        .put("requests", result.requests())
        .put("object_miss_ratio", result.objectMissRatio())
        .put("byte_miss_ratio", result.byteMissRatio())
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

  private String csv() {
    StringBuilder csv =
        new StringBuilder(
            "policy,capacity_bytes,requests,object_miss_ratio,byte_miss_ratio,"
                + "requests_per_second\n");
    for (SimulationResult result : results) {
      String policy = result.policy();
      if (policy.contains(",") || policy.contains("\"")) {
        policy = '"' + policy.replace("\"", "\"\"") + '"';
      }
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%.6f,%.6f,%.0f%n",
              policy,
              result.capacityBytes(),
              result.requests(),
              result.objectMissRatio(),
              result.byteMissRatio(),
              result.requestsPerSecond()));
    }
    return csv.toString();
  }
}
