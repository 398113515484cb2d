package io.coldrl.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.coldrl.core.Units;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.trace.TraceReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text and tables of the HTML report. */
final class ReportSections {
  // Times of traces start at zero, times of logs are Unix time.
  private static final long FIRST_PLAUSIBLE_MS = 315_532_800_000L;

  private final SimulationReport report;
  private final TraceReport trace;
  private final RunSettings settings;
  private final List<Cell> cells;

  ReportSections(SimulationReport report) {
    this.report = report;
    trace = report.trace();
    settings = report.settings();
    cells = Cell.of(report.results());
  }

  String title() {
    List<String> names =
        trace.files().stream()
            .map(source -> String.valueOf(Path.of(source.file()).getFileName()))
            .toList();
    String more = names.size() > 2 ? " and " + (names.size() - 1) + " more" : "";
    return "Cache simulation of "
        + (names.size() > 2 ? names.get(0) + more : String.join(", ", names));
  }

  String headline() {
    Html html = new Html();
    List<String> sentences = Headline.of(cells);
    for (int i = 0; i < sentences.size(); i++) {
      html.element(i == 0 ? "h2" : "p", sentences.get(i));
    }
    return html.toString();
  }

  /** The losses of learned models; empty if no learned model was simulated. */
  String learned() {
    if (report.results().stream().noneMatch(Cell::isLearned)) {
      return "";
    }
    List<String> losses = new ArrayList<>();
    for (Cell cell : cells) {
      for (Metric metric : Metric.values()) {
        cell.losses(metric).forEach(loss -> losses.add(sentence(loss)));
      }
    }
    Html html = new Html().element("h2", "Where the learned model loses");
    return losses.isEmpty()
        ? html.element("p", "Nowhere: no classical policy missed less.").toString()
        : html.list(losses).toString();
  }

  private static String sentence(Cell.Loss loss) {
    double model = 100 * loss.metric().of(loss.model());
    double rival = 100 * loss.metric().of(loss.rival());
    return format(
        "At %s, %s misses %.2f%% of %s, %s %.2f%%: %.2f points less.",
        Units.bytes(loss.capacityBytes()),
        loss.model().policy(),
        model,
        loss.metric().noun(),
        loss.rival().policy(),
        rival,
        model - rival);
  }

  String table() {
    List<String> head =
        new ArrayList<>(List.of("capacity", "policy", "objects missed", "bytes missed", "origin"));
    if (settings.costPerGb() != null) {
      head.addAll(List.of("cost", "cost / 30 days"));
    }
    head.addAll(List.of("evictions", "requests/s"));
    List<List<String>> rows = new ArrayList<>();
    for (Cell cell : cells) {
      cell.results().forEach(result -> rows.add(row(cell, result)));
    }
    return new Html().table(head, rows).toString();
  }

  private List<String> row(Cell cell, SimulationResult result) {
    List<String> row = new ArrayList<>();
    row.add(Units.bytes(result.capacityBytes()));
    row.add(result.policy() + (Cell.realizable(result) ? "" : " (bound)"));
    for (Metric metric : Metric.values()) {
      boolean best =
          Cell.realizable(result)
              && cell.best(metric).map(b -> metric.of(b) == metric.of(result)).orElse(false);
      row.add((best ? "*" : "") + format("%.2f%%", 100 * metric.of(result)));
    }
    row.add(Units.bytes(result.missedBytes()));
    if (settings.costPerGb() != null) {
      row.add(money(settings.cost(result)));
      row.add(money(settings.costPer30Days(result)));
    }
    row.add(format("%,d", result.evictions()));
    row.add(format("%,.0f", result.requestsPerSecond()));
    return row;
  }

  private static String money(@Nullable Double amount) {
    return amount == null ? "unknown" : format(amount < 0.1 ? "%.4f" : "%,.2f", amount);
  }

  /** Skipped lines, warnings and synthesised data. */
  String notes() {
    List<String> notes = new ArrayList<>();
    trace
        .bad()
        .forEach(
            (reason, problem) ->
                notes.add(
                    format("%,d lines left out: ", problem.lines())
                        + reason
                        + "; first "
                        + problem.firstExample()));
    trace
        .skipped()
        .forEach((why, count) -> notes.add(format("%,d requests left out: ", count) + why));
    if (trace.clampedTimes() > 0) {
      notes.add(
          format(
              "%,d times went backwards and were replaced by the last one.", trace.clampedTimes()));
    }
    if (trace.changedSizes() > 0) {
      notes.add(
          format(
              "%,d objects changed size: each request counts with its own size.",
              trace.changedSizes()));
    }
    String madeUp = trace.madeUp().ttlStatement();
    if (!madeUp.isEmpty()) {
      notes.add(madeUp);
    }
    notes.addAll(trace.warnings());
    if (settings.sampleRate() < 1) {
      notes.add(
          format("Only %.3g%% of the objects were simulated;", 100 * settings.sampleRate())
              + " counts are scaled up, and hits over time are those of the sample.");
    }
    notes.add(withField("a time to live", trace.requestsWithTtl()));
    notes.add(withField("the origin's response time", trace.requestsWithOriginRtt()));
    return new Html().list(notes).toString();
  }

  private String withField(String what, long requests) {
    return format("%,d of %,d requests have ", requests, trace.requests()) + what + ".";
  }

  /** Input, options and versions: enough to repeat the simulation. */
  String source(JsonNode data) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode file : data.at("/trace/files")) {
      rows.add(
          List.of(
              "trace",
              format(
                  "%s (%s, %s), SHA-256 %s",
                  file.path("file").asText(),
                  file.path("format").asText(),
                  file.path("compression").asText(),
                  file.path("sha256").asText())));
    }
    rows.add(
        List.of(
            "requests",
            format(
                "%,d for %,d objects, %s unique",
                trace.requests(), trace.objects(), Units.bytes(trace.uniqueBytes()))));
    rows.add(List.of("duration", duration()));
    SimulationOptions options = settings.options();
    rows.add(List.of("mode", options.storage().toString()));
    rows.add(List.of("warm-up", format("%.3g%% of the requests", 100 * options.warmup())));
    rows.add(List.of("objects simulated", format("%.3g%%", 100 * settings.sampleRate())));
    rows.add(List.of("victims per decision", String.valueOf(options.evictPerDecision())));
    if (settings.costPerGb() != null) {
      rows.add(
          List.of("origin cost", format("%s for each GB of 10^9 bytes", settings.costPerGb())));
    }
    rows.add(List.of("seed", String.valueOf(options.seed())));
    rows.add(
        List.of(
            "versions",
            format(
                "ColdRL %s, Java %s",
                data.at("/versions/coldrl").asText(), data.at("/versions/java").asText())));
    return new Html().table(List.of("", ""), rows).toString();
  }

  private String duration() {
    String length = Units.duration(trace.lastMs() - (double) trace.firstMs());
    return trace.firstMs() < FIRST_PLAUSIBLE_MS
        ? length
        : length
            + format(
                ", %s to %s",
                Instant.ofEpochMilli(trace.firstMs()), Instant.ofEpochMilli(trace.lastMs()));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
