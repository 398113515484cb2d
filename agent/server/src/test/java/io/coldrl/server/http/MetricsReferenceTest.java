package io.coldrl.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference of metrics, the dashboard and the alert rules name the metrics that there are. */
class MetricsReferenceTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern NAME = Pattern.compile("\\bcoldrl_[a-z0-9_]+");

  private static String exposition() {
    return new String(
        new Exposition(new AgentMetrics()).render(Statuses.full("static"), null).body(),
        StandardCharsets.UTF_8);
  }

  private static Set<String> exposedNames() {
    return exposition()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String reference() {
    StringBuilder text = new StringBuilder();
    for (Counter counter : Counter.values()) {
      String labels =
          counter.family() == null
              ? ""
              : "`" + counter.family().label() + "=\"" + counter.labelValue() + "\"`";
      row(text, counter.metric() + "_total", "counter", labels, counter.doc());
    }
    for (StatusMetric metric : StatusMetric.values()) {
      boolean counts = metric.type() == StatusMetric.Type.COUNTER;
      row(
          text,
          metric.metric() + (counts ? "_total" : ""),
          counts ? "counter" : "gauge",
          labelsOf(metric),
          metric.doc());
    }
    row(text, Exposition.EVICTION_DURATION, "histogram", "", Exposition.EVICTION_DURATION_DOC);
    row(text, Exposition.ROUTING_DURATION, "histogram", "", Exposition.ROUTING_DURATION_DOC);
    return text.toString();
  }

  private static String labelsOf(StatusMetric metric) {
    Set<String> names = new TreeSet<>();
    metric.read(
        Statuses.full("static"),
        (value, labels) -> labels.forEach(label -> names.add("`" + label.getName() + "`")));
    return String.join(", ", names);
  }

  private static void row(StringBuilder to, String name, String type, String labels, String doc) {
    to.append("| `" + name + "` | " + type + " | " + labels + " | " + doc + " |\n");
  }

  @Test
  void the_reference_lists_each_metric_with_its_description() throws Exception {
    Path rows = Files.writeString(Path.of("target/metrics-rows.md"), reference());
    String file = Files.readString(ROOT.resolve("docs/METRICS.md"));
    assertThat(file).as("the rows must be those of %s", rows).endsWith(reference());
  }

  @Test
  void dashboard_and_alerts_name_only_metrics_that_exist() throws Exception {
    Set<String> exposed = exposedNames();
    for (String name : new String[] {"grafana.json", "alerts.yaml", "alerts_test.yaml"}) {
      String file = Files.readString(ROOT.resolve("agent/monitoring").resolve(name));
      Matcher names = NAME.matcher(file);
      int found = 0;
      while (names.find()) {
        found++;
        assertThat(exposed).as(name).contains(names.group());
      }
      assertThat(found).as(name).isPositive();
    }
  }

  @Test
  void names_of_clients_can_not_forge_lines() {
    String text =
        new String(
            new Exposition(new AgentMetrics())
                .render(Statuses.full("a\"} 1\ncoldrl_forged 1\n#"), null)
                .body(),
            StandardCharsets.UTF_8);
    assertThat(text.lines()).noneMatch(line -> line.startsWith("coldrl_forged"));
  }
}
