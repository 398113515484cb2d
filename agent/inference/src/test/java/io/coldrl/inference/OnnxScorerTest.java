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
  void scoresEveryNumberOfCandidatesInTheirOrder()
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
  void namesTheModelByTheStartOfItsSha256() throws IOException, UnfitModelException {
    byte[] model = OnnxModels.feature(EvictionFeature.IDLE_MS);
    try (OnnxScorer scorer = OnnxScorer.load(write(model))) {
      assertThat(scorer.version()).hasSize(12).isEqualTo(ModelLoader.versionOf(model));
    }
  }

  @Test
  void canBeClosedTwiceButNotUsedAfterwards() throws IOException, UnfitModelException {
    OnnxScorer scorer = OnnxScorer.load(write(OnnxModels.feature(EvictionFeature.IDLE_MS)));
    scorer.close();
    scorer.close();
    assertThatThrownBy(() -> scorer.score(features(1), 1, new float[1]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesMoreCandidatesThanItHasRoomFor() throws IOException, UnfitModelException {
    try (OnnxScorer scorer = OnnxScorer.load(write(OnnxModels.feature(EvictionFeature.IDLE_MS)))) {
      assertThatThrownBy(() -> scorer.score(features(65), 65, new float[65]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65");
    }
  }

  @Test
  void refusesAModelForOtherFeatures() throws IOException {
    assertUnfit(OnnxModels.linear(new float[7], "features", "q"), "[-1, 7], must be [-1, 22]");
  }

  @Test
  void refusesAModelWithOtherNames() throws IOException {
    assertUnfit(OnnxModels.linear(new float[EvictionFeature.size()], "x", "q"), "inputs [x]");
    assertUnfit(
        OnnxModels.linear(new float[EvictionFeature.size()], "features", "y"), "outputs [y]");
  }

  @Test
  void refusesAModelThatDoesNotScoreEachCandidate() throws IOException {
    assertUnfit(OnnxModels.singleScore(), "shape [1], must be [-1]");
  }

  @Test
  void refusesAModelThatScoresNotANumber() throws IOException {
    assertUnfit(OnnxModels.notANumber(), "NaN, must be finite");
  }

  @Test
  void refusesGarbage() throws IOException {
    assertUnfit("no model at all".getBytes(StandardCharsets.UTF_8), "not an ONNX");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    assertUnfit(new byte[0], "0 bytes");
  }

  @Test
  void refusesAFileThatIsTooLargeWithoutReadingIt() throws IOException {
    Path file = write(new byte[1]);
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(ModelLoader.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> OnnxScorer.load(file))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("67108865 bytes, a model has 1 to 67108864");
  }

  @Test
  void refusesADirectoryAndAMissingFile() {
    assertThatThrownBy(() -> OnnxScorer.load(directory)).isInstanceOf(UnfitModelException.class);
    assertThatThrownBy(() -> OnnxScorer.load(directory.resolve("none")))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void runsOnALibraryThatDoesNotReportUsageOverTheNetwork() throws IOException {
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
  void aModelOfRoutingScoresUpToSixteenEndpointsByTheirOwnFeatures() throws Exception {
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
  void aModelOfOneTaskIsNotServedForTheOther() throws Exception {
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
