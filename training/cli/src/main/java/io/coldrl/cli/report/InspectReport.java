package io.coldrl.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.Units;
import io.coldrl.server.cli.OutputFormat;
import io.coldrl.trace.profile.Popularity;
import io.coldrl.trace.profile.Quantiles;
import io.coldrl.trace.profile.TraceProfile;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The output of {@code coldrl inspect} for a trace. Field names are stable.
 *
 * @param profile the figures of the trace
 */
public record InspectReport(TraceProfile profile) {
  /** Renders the report in this format, ending in a line feed. */
  public String render(OutputFormat format) {
    return switch (format) {
      case TABLE -> table();
      case JSON -> json().toPrettyString() + "\n";
      case CSV -> csv();
    };
  }

  private Map<String, Quantiles> quantiles() {
    Map<String, Quantiles> all = new LinkedHashMap<>();
    all.put("object_bytes", profile.objectBytes());
    all.put("request_bytes", profile.requestBytes());
    all.put("reuse_bytes", profile.reuseBytes());
    all.put("hour_unique_bytes", profile.hourBytes());
    all.put("day_unique_bytes", profile.dayBytes());
    all.put("reuse_ms", profile.reuseMs());
    all.put("inter_arrival_ms", profile.interArrivalMs());
    all.put("ttl_ms", profile.ttlMs());
    return all;
  }

  private String table() {
    Popularity popularity = profile.popularity();
    StringBuilder text = new StringBuilder();
    line(text, "requests", "%,d", profile.requests());
    line(text, "objects", "%,d", profile.objects());
    line(text, "duration", "%s", Units.duration(profile.durationMs()));
    line(text, "requests per second", "%.3f", profile.requestsPerSecond());
    line(text, "requested", "%s", Units.bytes(profile.requestedBytes()));
    line(text, "unique", "%s", Units.bytes(profile.uniqueBytes()));
    line(
        text,
        "Zipf exponent",
        "%.3f (top %,d objects)",
        popularity.zipfExponent(),
        popularity.zipfRanks());
    line(text, "top 1% of objects", "%.2f%% of requests", 100 * popularity.top1Share());
    line(text, "top 10% of objects", "%.2f%% of requests", 100 * popularity.top10Share());
    line(
        text,
        "requested once",
        "%.2f%% of objects, %.2f%% of requests",
        100 * popularity.oneHitObjects(),
        100 * popularity.oneHitRequests());
    line(text, "no time to live", "%.2f%% of requests", 100 * profile.withoutTtl());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%-20s%12s%12s%12s%12s%12s%12s%12s%12s%n",
            "quantiles",
            "min",
            "10%",
            "25%",
            "50%",
            "75%",
            "90%",
            "99%",
            "max"));
    quantiles().forEach((name, q) -> text.append(row(name, q)));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-21s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static String row(String name, Quantiles q) {
    boolean bytes = name.endsWith("_bytes");
    LongFunction<String> text = bytes ? Units::bytes : InspectReport::time;
    String title =
        switch (name) {
          case "reuse_bytes" -> "reuse distance";
          case "reuse_ms" -> "time to reuse";
          default -> name.substring(0, name.lastIndexOf('_')).replace('_', ' ');
        };
    if (q.count() == 0) {
      return String.format(Locale.ROOT, "%-20s%12s%n", title, "none");
    }
    return String.format(
        Locale.ROOT,
        "%-20s%12s%12s%12s%12s%12s%12s%12s%12s%n",
        title,
        text.apply(q.min()),
        text.apply(q.p10()),
        text.apply(q.p25()),
        text.apply(q.p50()),
        text.apply(q.p75()),
        text.apply(q.p90()),
        text.apply(q.p99()),
        text.apply(q.max()));
  }

  private static String time(long ms) {
    return Units.duration(ms).replace(" minutes", " min").replace(" hours", " h");
  }

  private ObjectNode json() {
    Popularity popularity = profile.popularity();
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("requests", profile.requests())
        .put("objects", profile.objects())
        .put("duration_ms", profile.durationMs())
        .put("requested_bytes", profile.requestedBytes())
        .put("unique_bytes", profile.uniqueBytes());
    putNumber(root, "requests_per_second", profile.requestsPerSecond());
    putNumber(root, "zipf_exponent", popularity.zipfExponent());
    root.put("zipf_ranks", popularity.zipfRanks())
        .put("top_1_percent_request_share", popularity.top1Share())
        .put("top_10_percent_request_share", popularity.top10Share())
        .put("one_hit_object_share", popularity.oneHitObjects())
        .put("one_hit_request_share", popularity.oneHitRequests())
        .put("without_ttl_share", profile.withoutTtl());
    quantiles()
        .forEach(
            (name, q) ->
                root.putObject(name)
                    .put("count", q.count())
                    .put("min", q.min())
                    .put("p10", q.p10())
                    .put("p25", q.p25())
                    .put("p50", q.p50())
                    .put("p75", q.p75())
                    .put("p90", q.p90())
                    .put("p99", q.p99())
                    .put("max", q.max()));
    return root;
  }

  // JSON has no NaN.
  private static void putNumber(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  // One line per figure: name, with a dot before the quantile, and value.
  private String csv() {
    StringBuilder csv = new StringBuilder("name,value\n");
    json()
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isObject()) {
                field
                    .getValue()
                    .properties()
                    .forEach(
                        part ->
                            csv.append(field.getKey() + "." + part.getKey())
                                .append(',')
                                .append(part.getValue().asText())
                                .append('\n'));
              } else {
                csv.append(field.getKey())
                    .append(',')
                    .append(field.getValue().isNull() ? "" : field.getValue().asText())
                    .append('\n');
              }
            });
    return csv.toString();
  }
}
