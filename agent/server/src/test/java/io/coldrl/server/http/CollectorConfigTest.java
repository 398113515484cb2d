package io.coldrl.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.coldrl.server.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The collector's configuration that comes with the agent fits the agent and the alert rules. */
class CollectorConfigTest {
  private static final Path MONITORING = Path.of("../monitoring");

  private static JsonNode config() throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(MONITORING.resolve("otel-collector.yaml").toFile());
  }

  private static JsonNode scrape() throws IOException {
    return config().at("/receivers/prometheus/config/scrape_configs/0");
  }

  @Test
  void it_reads_the_metrics_where_an_agent_serves_them_by_default() throws IOException {
    assertThat(scrape().at("/static_configs/0/targets/0").asText())
        .isEqualTo(ConfigKey.HTTP_LISTEN.defaultValue());
    assertThat(scrape().path("metrics_path").asText("/metrics")).isEqualTo("/metrics");
  }

  @Test
  void its_job_is_that_of_the_alert_rules() throws IOException {
    String job = scrape().path("job_name").asText();
    assertThat(Files.readString(MONITORING.resolve("alerts.yaml"))).contains("job=\"" + job + "\"");
  }

  @Test
  void each_part_of_its_pipeline_is_defined() throws IOException {
    JsonNode config = config();
    JsonNode pipeline = config.at("/service/pipelines/metrics");
    assertThat(pipeline.fieldNames()).toIterable().hasSize(3);
    pipeline
        .fieldNames()
        .forEachRemaining(
            kind ->
                pipeline
                    .path(kind)
                    .forEach(part -> assertThat(config.path(kind).has(part.asText())).isTrue()));
  }
}
