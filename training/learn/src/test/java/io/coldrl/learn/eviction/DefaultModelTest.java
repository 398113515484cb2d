package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.file.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The model that comes with the agent, for those who have no log yet. */
class DefaultModelTest {
  private static final long MAX_BYTES = 200_000;
  private static final Path MODEL = Path.of(System.getProperty("coldrl.home"), "agent", "model");

  @Test
  void it_is_small_and_its_card_is_of_this_very_file() throws IOException {
    Path file = MODEL.resolve("model.onnx");
    assertThat(Files.size(file)).isLessThan(MAX_BYTES);
    JsonNode card = new ObjectMapper().readTree(MODEL.resolve("model-card.json").toFile());
    assertThat(card.get("model_sha256").asText()).isEqualTo(Digests.sha256(file));
    assertThat(card.at("/data/sites/0").asText()).contains("generated traffic");
    assertThat(Prior.shipped().onnx()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void its_kind_misses_less_than_lru_on_each_site_it_has_never_seen() throws IOException {
    JsonNode card = new ObjectMapper().readTree(MODEL.resolve("model-card.json").toFile());
    assertThat(card.get("left_out")).hasSize(16);
    for (JsonNode cell : card.get("left_out")) {
      JsonNode misses = cell.get("miss_ratio");
      assertThat(misses.get("model").asDouble())
          .as(cell.get("place").asText())
          .isLessThan(misses.get("lru").asDouble());
    }
  }
}
