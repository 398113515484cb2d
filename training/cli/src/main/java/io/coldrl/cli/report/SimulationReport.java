package io.coldrl.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Version;
import io.coldrl.core.file.Digests;
import io.coldrl.learn.card.ResultJson;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.TraceReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The output of {@code coldrl simulate} as a table, JSON or CSV. Field names are stable.
 *
 * @param trace the trace that was simulated
 * @param settings the settings of the simulations
 * @param results one result per capacity and policy
 */
public record SimulationReport(
    TraceReport trace, RunSettings settings, List<SimulationResult> results) {
  /** Copies the list. */
  public SimulationReport {
    results = List.copyOf(results);
  }

  /** Renders the report in this format, ending in a line feed. */
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
            "%-28s%14s%14s%14s%14s%s%16s%n",
            "policy",
            "capacity MB",
            "object miss",
            "byte miss",
            "origin GB",
            settings.costPerGb() == null ? "" : String.format("%14s", "origin cost"),
            "requests/s"));
    for (SimulationResult result : results) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-28s%14.2f%13.2f%%%13.2f%%%14.3f%s%,16.0f%n",
              result.policy(),
              result.capacityBytes() / 1e6,
              100 * result.objectMissRatio(),
              100 * result.byteMissRatio(),
              result.missedBytes() / RunSettings.BYTES_PER_GB,
              cost(result),
              result.requestsPerSecond()));
    }
    return table.toString();
  }

  private String cost(SimulationResult result) {
    Double cost = settings.cost(result);
    return cost == null ? "" : String.format(Locale.ROOT, "%,14.2f", cost);
  }

  private String json() {
    return node().toPrettyString() + "\n";
  }

  /** Returns the report as JSON. */
  ObjectNode node() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode data =
        root.putObject("trace")
            .put("requests", trace.requests())
            .put("objects", trace.objects())
            .put("unique_bytes", trace.uniqueBytes())
            .put("first_ms", trace.firstMs())
            .put("last_ms", trace.lastMs())
            .put("bad_lines", trace.badLines())
            .put("skipped_requests", trace.skippedRequests())
            .put("changed_sizes", trace.changedSizes())
            .put("made_up_ttl", trace.madeUp().ttl())
            .put("made_up_origin_times", trace.madeUp().originTimes())
            .put("made_up", trace.madeUp().statement());
    ArrayNode files = data.putArray("files");
    for (TraceReport.Source source : trace.files()) {
      files
          .addObject()
          .put("file", source.file())
          .put("format", source.format().toString())
          .put("compression", source.compression())
          .put("sha256", Digests.sha256(Path.of(source.file())));
    }
    ArrayNode warnings = data.putArray("warnings");
    trace.warnings().forEach(warnings::add);
    SimulationOptions options = settings.options();
    root.putObject("seeds").put("simulation", options.seed());
    root.putObject("versions")
        .put("coldrl", Version.current())
        .put("java", Runtime.version().toString());
    root.putObject("options")
        .put("mode", options.storage().toString())
        .put("warm_up", options.warmup())
        .put("sample_rate", settings.sampleRate())
        .put("candidates", options.candidates())
        .put("victims_per_decision", options.evictPerDecision())
        .put("origin_cost_per_gb", settings.costPerGb());
    ArrayNode rows = root.putArray("results");
    for (SimulationResult result : results) {
      ObjectNode row = rows.addObject();
      ResultJson.addTo(row, result);
      row.put("group", PolicyCatalog.group(result.policy()).name().toLowerCase(Locale.ROOT));
      if (settings.costPerGb() != null) {
        row.put("origin_cost", settings.cost(result))
            .put("origin_cost_per_30_days", settings.costPer30Days(result));
      }
    }
    return root;
  }

  private String csv() {
    StringBuilder csv =
        new StringBuilder(
            "policy,capacity_bytes,requests,object_miss_ratio,byte_miss_ratio,"
                + "requests_per_second,origin_bytes,origin_cost,origin_cost_per_30_days,"
                + "seed,coldrl_version,java_version\n");
    for (SimulationResult result : results) {
      String policy = result.policy();
      if (policy.contains(",") || policy.contains("\"")) {
        policy = '"' + policy.replace("\"", "\"\"") + '"';
      }
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%.6f,%.6f,%.0f,%d,%s,%s,%d,%s,%s%n",
              policy,
              result.capacityBytes(),
              result.requests(),
              result.objectMissRatio(),
              result.byteMissRatio(),
              result.requestsPerSecond(),
              result.missedBytes(),
              number(settings.cost(result)),
              number(settings.costPer30Days(result)),
              settings.options().seed(),
              Version.current(),
              Runtime.version()));
    }
    return csv.toString();
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.6f", value);
  }
}
