package io.coldrl.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML file. It contains data, style, scripts and the chart library (uPlot) and
 * loads no other resource.
 */
public final class HtmlReport {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z-]+)}}");
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/";
  private static final String CHARTS_PROPERTIES =
      "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final double RATIO_DIGITS = 1e5;

  private HtmlReport() {}

  /** Returns the text of the file. */
  public static String of(SimulationReport report) {
    String version = chartsVersion();
    ObjectNode data = data(report);
    Map<String, String> parts = new HashMap<>();
    ReportSections sections = new ReportSections(report);
    parts.put("style", resource("report.css"));
    parts.put("script", resource("report.js"));
    parts.put("charts-style", resource(CHARTS + version + "/dist/uPlot.min.css"));
    parts.put("charts-script", resource(CHARTS + version + "/dist/uPlot.iife.min.js"));
    parts.put("charts-version", Html.escape(version));
    // In a script element, only '<' can end the element or start a comment.
    parts.put("data", data.toString().replace("<", "\\u003c"));
    parts.put("title", Html.escape(sections.title()));
    parts.put("headline", sections.headline());
    parts.put("learned", sections.learned());
    parts.put("table", sections.table());
    parts.put("notes", sections.notes());
    parts.put("source", sections.source(data));
    return fill(resource("report.html"), parts);
  }

  // In one pass, so that placeholders in inserted text are not replaced.
  private static String fill(String template, Map<String, String> parts) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found -> {
              String part = parts.get(found.group(1));
              if (part == null) {
                throw new IllegalStateException("no part is named " + found.group(1));
              }
              return Matcher.quoteReplacement(part);
            });
  }

  private static ObjectNode data(SimulationReport report) {
    ObjectNode root = report.node();
    ArrayNode rows = root.withArray("results");
    for (int i = 0; i < rows.size(); i++) {
      addTimeline((ObjectNode) rows.get(i), report.results().get(i));
    }
    return root;
  }

  private static void addTimeline(ObjectNode row, SimulationResult result) {
    Timeline timeline = result.timeline();
    ObjectNode node = row.putObject("timeline");
    node.put("start_ms", timeline.startMs(0));
    node.put(
        "interval_ms", timeline.intervals() < 2 ? 1 : timeline.startMs(1) - timeline.startMs(0));
    ArrayNode hits = node.putArray("object_hit_ratio");
    ArrayNode byteHits = node.putArray("byte_hit_ratio");
    for (int i = 0; i < timeline.intervals(); i++) {
      addHitRatio(hits, timeline.misses(i), timeline.requests(i));
      addHitRatio(byteHits, timeline.missedBytes(i), timeline.requestedBytes(i));
    }
  }

  private static void addHitRatio(ArrayNode to, long missed, long of) {
    if (of == 0) {
      to.addNull();
    } else {
      to.add(Math.round(RATIO_DIGITS * (of - missed) / of) / RATIO_DIGITS);
    }
  }

  private static String chartsVersion() {
    Properties properties = new Properties();
    try (InputStream in = HtmlReport.class.getResourceAsStream(CHARTS_PROPERTIES)) {
      if (in == null) {
        throw missing(CHARTS_PROPERTIES);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(CHARTS_PROPERTIES, e);
    }
    return properties.getProperty("version", "");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw missing(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static IllegalStateException missing(String name) {
    return new IllegalStateException(name + " is not on the class path");
  }
}
