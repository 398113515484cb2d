package io.coldrl.lab.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.lab.routing.RoutingComparison.ArmResult;
import io.coldrl.rig.envoy.OpenLoopResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders a comparison's results as text and as JSON. */
public record RoutingReport(
    RoutingPace pace, List<HopTrial.Hop> hops, List<RoutingComparison> results) {
  private static final String ROW = "%-24s%9s%9s%9s%9s%10s%9s%9s";
  private static final double MB = 1e6;

  public String text() {
    StringBuilder text = new StringBuilder();
    hops.forEach(hop -> text.append(hop(hop)));
    results.forEach(result -> text.append(scenario(result)));
    return text.append(footer()).toString();
  }

  static String hop(HopTrial.Hop hop) {
    return RoutingAim.of(hop).render() + "\n";
  }

  static String scenario(RoutingComparison result) {
    StringBuilder text = new StringBuilder("\n");
    scenario(text, result);
    return text.toString();
  }

  String footer() {
    return String.format(
        Locale.ROOT,
        "%ntraffic generated, seed %d; latency in ms from when a request was due%n",
        pace.seed());
  }

  private static void scenario(StringBuilder text, RoutingComparison result) {
    boolean cached = result.scenario().objects() != null;
    line(
        text,
        result.scenario().id(),
        "p50",
        "p99",
        "p99.9",
        "errors",
        "requests",
        "largest",
        cached ? "origin" : "");
    for (Map.Entry<RoutingArm, ArmResult> entry : result.arms().entrySet()) {
      OpenLoopResult tally = entry.getValue().tally();
      line(
          text,
          entry.getKey().title(),
          ms(tally, 50),
          ms(tally, 99),
          ms(tally, 99.9),
          percent(tally.errorRate(), 2),
          String.format(Locale.ROOT, "%,d", tally.requests()),
          percent(tally.largestShare(), 0),
          cached ? String.format(Locale.ROOT, "%.0f MB", entry.getValue().originBytes() / MB) : "");
    }
    for (RoutingAim aim : RoutingAim.of(result)) {
      text.append(aim.render()).append('\n');
    }
    footer(text, result);
  }

  private static void footer(StringBuilder text, RoutingComparison result) {
    ArmResult ours = result.arms().get(RoutingArm.COLDRL);
    if (ours == null) {
      return;
    }
    text.append("choices     ");
    ours.routes()
        .forEach(
            (source, count) -> {
              if (count > 0) {
                text.append(source.toLowerCase(Locale.ROOT)).append(' ').append(count).append("  ");
              }
            });
    text.append(
        String.format(
            Locale.ROOT,
            "too late for Envoy %d%nmachine     %s busy; sent up to %s ms late (p99)%n",
            ours.timeouts(),
            percent(result.machineBusy(), 0),
            String.format(Locale.ROOT, "%.1f", ours.tally().lateMs(99))));
  }

  private static void line(StringBuilder text, String... cells) {
    text.append(String.format(Locale.ROOT, ROW, (Object[]) cells).stripTrailing()).append('\n');
  }

  private static String ms(OpenLoopResult tally, double percentile) {
    return String.format(Locale.ROOT, "%.1f", tally.latencyMs(percentile));
  }

  private static String percent(double share, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f%%", 100 * share);
  }

  /** Writes the report, whole or not at all. */
  void writeTo(Path file) {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("traffic", "generated");
    root.put("seed", pace.seed());
    for (HopTrial.Hop hop : hops) {
      ObjectNode node = root.withArray("hop").addObject();
      node.put("requests_per_second", hop.requestsPerSecond());
      node.put("p50_ms", hop.costMs(50));
      node.put("p99_ms", hop.costMs(99));
    }
    ObjectNode scenarios = root.putObject("scenarios");
    for (RoutingComparison result : results) {
      ObjectNode node = scenarios.putObject(result.scenario().id());
      node.put("requests_per_second", result.scenario().requestsPerSecond());
      node.put("machine_busy", result.machineBusy());
      result.arms().forEach((arm, values) -> arm(node.putObject(arm.id()), values));
    }
    AtomicFile.at(file).write(out -> out.write(mapper.writeValueAsBytes(root)));
  }

  private static void arm(ObjectNode node, ArmResult result) {
    OpenLoopResult tally = result.tally();
    node.put("requests", tally.requests());
    node.put("errors", tally.errors());
    node.put("p50_ms", tally.latencyMs(50));
    node.put("p99_ms", tally.latencyMs(99));
    node.put("p999_ms", tally.latencyMs(99.9));
    node.put("largest_share", tally.largestShare());
    node.put("origin_bytes", result.originBytes());
    node.put("late_p99_ms", tally.lateMs(99));
    ObjectNode choices = node.putObject("choices");
    result.routes().forEach((source, count) -> choices.put(source.toLowerCase(Locale.ROOT), count));
    node.put("timeouts", result.timeouts());
  }
}
