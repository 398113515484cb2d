package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.file.Digests;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model that comes with the agent, for those who have no log yet. */
class DefaultModelTest {
  private static final long MAX_BYTES = 200_000;
  private static final Path MODEL = Path.of(System.getProperty("coldrl.home"), "agent", "model");
  private static final Path TRACES = Path.of(System.getProperty("coldrl.traces"));

  @Test
  void it_is_small_and_its_card_is_of_this_very_file() throws IOException {
    Path file = MODEL.resolve("model.onnx");
    assertThat(Files.size(file)).isLessThan(MAX_BYTES);
    JsonNode card = new ObjectMapper().readTree(MODEL.resolve("model-card.json").toFile());
    assertThat(card.get("model_sha256").asText()).isEqualTo(Digests.sha256(file));
    assertThat(card.at("/data/warnings/0").asText()).contains("generated traffic");
  }

  @Tag("quality")
  @ParameterizedTest
  @ValueSource(strings = {"eleek", "concrete"})
  void it_misses_less_than_lru_and_gdsf_on_sites_it_has_never_seen(String site) {
    Trace trace = TraceReader.read(List.of(TRACES.resolve(site + ".csv.zst")), null).trace();
    for (double share : new double[] {0.01, 0.1}) {
      List<SimulationResult> results =
          Sweep.of(
                  List.of("lru", "gdsf", "model:" + MODEL),
                  List.of(Math.round(share * trace.uniqueBytes())))
              .run(trace, SimulationOptions.DEFAULTS.withWarmup(0.5), Sweep.Progress.NONE);
      double model = results.get(2).objectMissRatio();
      assertThat(model).isLessThan(results.get(0).objectMissRatio());
      assertThat(model).isLessThan(results.get(1).objectMissRatio());
    }
  }
}
