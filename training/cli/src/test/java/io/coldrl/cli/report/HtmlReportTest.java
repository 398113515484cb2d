package io.coldrl.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Synthesis;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReport;
import io.coldrl.trace.format.TraceFormat;
import io.coldrl.trace.generate.GeneratedTrace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String EVIL = "</script><script>alert(1)</script>&{{data}}$1\"'.csv";
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  private final Trace trace = GeneratedTrace.of(5_000, 3);
  private final List<SimulationResult> results =
      Sweep.of(List.of("lru", "gdsf", "clairvoyant", "pfoo-l"), List.of(100_000L, 1_000_000L))
          .run(trace, SimulationOptions.DEFAULTS, Sweep.Progress.NONE);

  private SimulationReport report(List<SimulationResult> rows) {
    TraceReport read =
        new TraceReport(
            List.of(new TraceReport.Source(EVIL, TraceFormat.CSV, "none")),
            5_001,
            trace.requests(),
            trace.objects(),
            trace.uniqueBytes(),
            trace.timeMs(0),
            trace.timeMs(trace.requests() - 1),
            0,
            0,
            2,
            1,
            new Synthesis.MadeUp(5, 0),
            Map.of("no number", new TraceReport.Problem(3, "a.csv:7: <b>torn")),
            Map.of("status 404", 5L),
            List.of("a <i>warning</i>"));
    return new SimulationReport(
        read, new RunSettings(SimulationOptions.DEFAULTS, 1, 3_600_000, 0.5), rows);
  }

  private static JsonNode data(String html) throws IOException {
    Matcher found = DATA.matcher(html);
    assertThat(found.find()).isTrue();
    return new ObjectMapper().readTree(found.group(1));
  }

  @Test
  void the_page_loads_nothing() {
    String html = HtmlReport.of(report(results));
    assertThat(html)
        .doesNotContainPattern("(?i)\\b(src|href|action|data)\\s*=\\s*[\"']?\\s*(https?:)?//")
        .doesNotContainPattern("(?i)<(link|img|iframe|object|embed|base)\\b")
        .doesNotContainPattern("(?i)@import|url\\(|\\bfetch\\(|XMLHttpRequest|importScripts")
        .contains("default-src 'none'")
        .contains("uPlot=function")
        .contains("prefers-color-scheme: dark")
        .contains("MIT licence");
  }

  @Test
  void the_data_in_the_page_equal_the_results() throws IOException {
    JsonNode data = data(HtmlReport.of(report(results)));
    assertThat(data.path("results")).hasSize(results.size());
    for (int i = 0; i < results.size(); i++) {
      JsonNode row = data.path("results").get(i);
      SimulationResult result = results.get(i);
      assertThat(row.path("policy").asText()).isEqualTo(result.policy());
      assertThat(row.path("capacity_bytes").asLong()).isEqualTo(result.capacityBytes());
      assertThat(row.path("object_miss_ratio").asDouble()).isEqualTo(result.objectMissRatio());
      assertThat(row.path("byte_miss_ratio").asDouble()).isEqualTo(result.byteMissRatio());
      assertThat(row.path("origin_bytes").asLong()).isEqualTo(result.missedBytes());
      assertThat(row.path("origin_cost").asDouble()).isEqualTo(result.missedBytes() / 1e9 * 0.5);
      assertThat(row.path("origin_cost_per_30_days").asDouble())
          .isCloseTo(result.missedBytes() / 1e9 * 0.5 * 30 * 24, withinPercentage(1e-9));
      assertThat(row.at("/timeline/object_hit_ratio")).hasSize(result.timeline().intervals());
    }
    assertThat(data.at("/results/3/group").asText()).isEqualTo("bound");
    assertThat(data.at("/seeds/simulation").asLong()).isEqualTo(1);
    assertThat(data.at("/versions/java").asText()).isNotEmpty();
  }

  @Test
  void text_from_outside_is_escaped() throws IOException {
    String html = HtmlReport.of(report(results));
    assertThat(html)
        .doesNotContain("<script>alert")
        .doesNotContain("<b>torn")
        .doesNotContain("<i>warning")
        .contains("&lt;/script&gt;&lt;script&gt;alert(1)")
        .contains("{{data}}$1")
        .contains("a &lt;i&gt;warning")
        .contains("3 lines left out")
        .contains("5 requests left out");
    assertThat(data(html).at("/trace/files/0/file").asText()).isEqualTo(EVIL);
  }

  @Test
  void the_best_policy_of_each_capacity_is_highlighted() {
    String html = HtmlReport.of(report(results));
    for (Cell cell : Cell.of(results)) {
      SimulationResult best = cell.best(Metric.OBJECTS).orElseThrow();
      assertThat(best.policy()).isIn("lru", "gdsf");
      assertThat(html)
          .contains(String.format("<td class=\"best\">%.2f%%</td>", 100 * best.objectMissRatio()));
    }
    assertThat(html).contains("fewer misses");
  }

  @Test
  void the_losses_of_a_model_are_listed() {
    List<SimulationResult> rows = new ArrayList<>(results);
    SimulationResult lru = results.get(0);
    SimulationResult gdsf = results.get(1);
    rows.add(named("model:/m", lru));
    rows.add(named("model:/good", gdsf));
    assertThat(lru.objectMissRatio()).isGreaterThan(gdsf.objectMissRatio());
    String html = HtmlReport.of(report(rows));
    assertThat(html)
        .contains("Where the learned model loses")
        .contains("At 100 kB, model:/m misses")
        .doesNotContain("model:/good misses");
    assertThat(HtmlReport.of(report(results))).doesNotContain("Where the learned model loses");
  }

  @Test
  void a_report_may_contain_bounds_only() {
    assertThat(HtmlReport.of(report(results.subList(2, 4)))).contains("Only bounds were simulated");
  }

  private static SimulationResult named(String policy, SimulationResult r) {
    return new SimulationResult(
        policy,
        r.capacityBytes(),
        r.requests(),
        r.misses(),
        r.requestedBytes(),
        r.missedBytes(),
        r.staleMisses(),
        r.bypassed(),
        r.evictions(),
        r.peakBytes(),
        r.modelDecisions(),
        r.fallbackDecisions(),
        r.timeline(),
        r.blocks(),
        r.requestsPerSecond(),
        r.nginx());
  }
}
