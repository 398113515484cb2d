package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// Ordinals are the contract of feature vectors.
@SuppressWarnings("EnumOrdinal")
class OnnxScorerTest {
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private Path write(byte[] model) throws IOException {
    return Files.write(directory.resolve("model.onnx"), model);
  }

  private static float[] features(int candidates) {
    float[] features = new float[candidates * EvictionFeature.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = i;
    }
    return features;
  }

  @Test
  void scores_every_number_of_candidates_in_their_order()
      throws IOException, UnfitModelException, ScoringException {
    Path file = write(OnnxModels.feature(EvictionFeature.IDLE_MS));
    try (OnnxScorer scorer = OnnxScorer.load(file)) {
      for (int k = 1; k <= EvictionBatch.MAX_CANDIDATES; k++) {
        float[] scores = new float[EvictionBatch.MAX_CANDIDATES];
        scorer.score(features(k), k, scores);
        for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
          float expected =
              i < k ? i * EvictionFeature.size() + EvictionFeature.IDLE_MS.ordinal() : 0;
          assertThat(scores[i]).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void names_the_model_by_the_start_of_its_sha256() throws IOException, UnfitModelException {
    byte[] model = OnnxModels.feature(EvictionFeature.IDLE_MS);
    try (OnnxScorer scorer = OnnxScorer.load(write(model))) {
      assertThat(scorer.version()).hasSize(12).isEqualTo(ModelLoader.versionOf(model));
    }
  }

  @Test
  void can_be_closed_twice_but_not_used_afterwards() throws IOException, UnfitModelException {
    OnnxScorer scorer = OnnxScorer.load(write(OnnxModels.feature(EvictionFeature.IDLE_MS)));
    scorer.close();
    scorer.close();
    assertThatThrownBy(() -> scorer.score(features(1), 1, new float[1]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refuses_more_candidates_than_it_has_room_for() throws IOException, UnfitModelException {
    try (OnnxScorer scorer = OnnxScorer.load(write(OnnxModels.feature(EvictionFeature.IDLE_MS)))) {
      assertThatThrownBy(() -> scorer.score(features(65), 65, new float[65]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65");
    }
  }

  @Test
  void refuses_a_model_for_other_features() throws IOException {
    assertUnfit(OnnxModels.linear(new float[7], "features", "q"), "[-1, 7], must be [-1, 28]");
  }

  @Test
  void refuses_a_model_with_other_names() throws IOException {
    assertUnfit(OnnxModels.linear(new float[EvictionFeature.size()], "x", "q"), "inputs [x]");
    assertUnfit(
        OnnxModels.linear(new float[EvictionFeature.size()], "features", "y"), "outputs [y]");
  }

  @Test
  void refuses_a_model_that_does_not_score_each_candidate() throws IOException {
    assertUnfit(OnnxModels.singleScore(), "shape [1], must be [-1]");
  }

  @Test
  void refuses_a_model_that_scores_not_a_number() throws IOException {
    assertUnfit(OnnxModels.notANumber(), "NaN, must be finite");
  }

  @Test
  void refuses_garbage() throws IOException {
    assertUnfit("no model at all".getBytes(StandardCharsets.UTF_8), "not an ONNX");
  }

  @Test
  void refuses_an_empty_file() throws IOException {
    assertUnfit(new byte[0], "0 bytes");
  }

  @Test
  void refuses_a_file_that_is_too_large_without_reading_it() throws IOException {
    Path file = write(new byte[1]);
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(ModelLoader.MAX_BYTES + 1L);
    }
    assertThatThrownBy(() -> OnnxScorer.load(file))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("16777217 bytes, a model has 1 to 16777216");
  }

  @Test
  void refuses_a_directory_and_a_missing_file() {
    assertThatThrownBy(() -> OnnxScorer.load(directory)).isInstanceOf(UnfitModelException.class);
    assertThatThrownBy(() -> OnnxScorer.load(directory.resolve("none")))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void runs_on_a_library_that_does_not_report_usage_over_the_network() throws IOException {
    try (InputStream library =
        OnnxScorer.class.getResourceAsStream(
            "/ai/onnxruntime/native/linux-x64/libonnxruntime.so")) {
      assertThat(library).isNotNull();
      if (library != null) {
        String text = new String(library.readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(text.contains("/OneCollector/")).isFalse();
      }
    }
  }

  private void assertUnfit(byte[] model, String message) throws IOException {
    Path file = write(model);
    assertThatThrownBy(() -> OnnxScorer.load(file))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message)
        .hasMessageContaining("coldrl train");
  }

  @Test
  void a_model_of_routing_scores_up_to_sixteen_endpoints_by_their_own_features() throws Exception {
    Path model = write(OnnxModels.routing(RoutingFeature.IN_FLIGHT, -1));
    try (OnnxScorer scorer = ModelLoader.load(model, Task.ROUTING)) {
      float[] features = new float[17 * RoutingFeature.size()];
      for (int i = 0; i < 17; i++) {
        features[i * RoutingFeature.size() + RoutingFeature.IN_FLIGHT.ordinal()] = i;
      }
      float[] scores = new float[17];
      scorer.score(features, 16, scores);
      assertThat(scores[15]).isEqualTo(-15);
      assertThatThrownBy(() -> scorer.score(features, 17, scores))
          .hasMessageContaining("17 candidates, must be 1 to 16");
    }
  }

  @Test
  void a_model_of_one_task_is_not_served_for_the_other() throws Exception {
    Path routing = write(OnnxModels.routingLatency());
    assertThatThrownBy(() -> ModelLoader.load(routing))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("features of eviction")
        .hasMessageEndingWith("export it with `coldrl train`");
    Path eviction = OnnxModels.writeFeature(directory.resolve("e.onnx"), EvictionFeature.IDLE_MS);
    assertThatThrownBy(() -> ModelLoader.load(eviction, Task.ROUTING))
        .hasMessageContaining("features of routing")
        .hasMessageEndingWith("export it with `coldrl train --task routing`");
  }
}
