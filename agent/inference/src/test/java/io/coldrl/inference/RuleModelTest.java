package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.file.Digests;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules in the place of models: in files, and as texts. */
class RuleModelTest {
  /** Fails at once: no trial is needed. */
  private static final Trial NO_TRIAL =
      new Trial() {
        @Override
        public Pass run(byte[] model, String name, Task task) throws UnfitModelException {
          throw new UnfitModelException(name + " was tried");
        }

        @Override
        public void cancel() {}
      };

  private final Watchdog watchdog = new Watchdog();
  private Path directory;
  private Path path;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    path = directory.resolve("model.rule");
  }

  @AfterEach
  void stop() {
    watchdog.close();
  }

  private ModelSlot slot(Path file, boolean isOptional) {
    ModelGate gate = new ModelGate(NO_TRIAL, null, System::nanoTime);
    ModelSlot slot =
        new ModelSlot(
            new SlotSettings(file, 2, Task.EVICTION, isOptional), gate, watchdog, ModelEvents.NONE);
    assertThat(slot.loadIfTried()).isTrue();
    return slot;
  }

  private void write(String rule) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), rule);
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static float score(ModelSlot slot, EvictionFeature feature, float value)
      throws ScoringException {
    float[] features = new float[EvictionFeature.size()];
    features[feature.ordinal()] = value;
    float[] scores = new float[1];
    try (ModelLane lane = Objects.requireNonNull(slot.tryAcquire())) {
      Objects.requireNonNull(lane.scorer()).score(features, 1, scores);
    }
    return scores[0];
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "'\n'", "'\r\n'"})
  void a_file_with_a_rule_is_served_without_a_trial(String end) throws Exception {
    write("rule:lru" + end);
    try (ModelSlot slot = slot(path, false)) {
      assertThat(slot.status().version()).isEqualTo("rule:lru");
      assertThat(slot.status().problem()).isEmpty();
      assertThat(score(slot, EvictionFeature.IDLE_MS, 7)).isEqualTo(7);
    }
    assertThat(directory.resolve("model.rule.checked")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "rule:lur|there is no rule 'lur'",
        "rule:size-edc,weight=1|'weight=1' is no parameter",
        "\"rule:lru\n\n\"|there is no rule 'lru?'",
        "\"rule:lru\nrule:lfu\"|there is no rule 'lru?rule:lfu'",
        "\"rule:lru \"|there is no rule 'lru '"
      })
  void a_malformed_rule_is_refused_and_the_rule_in_use_stays(String text, String why)
      throws Exception {
    write("rule:lru");
    Path malformed = Files.writeString(directory.resolve("malformed"), text);
    try (ModelSlot slot = slot(path, false)) {
      assertThatThrownBy(() -> slot.promote(malformed))
          .isInstanceOf(UnfitModelException.class)
          .hasMessageContaining(malformed + " is not a rule that can be served: " + why)
          .hasMessageContaining("; write rule:NAME[,PARAMETER=VALUE...], such as");
      write(text);
      assertThatThrownBy(slot::reload).hasMessageContaining(why);
      assertThat(slot.status().version()).isEqualTo("rule:lru");
      assertThat(slot.status().problem()).contains(why);
    }
  }

  @Test
  void a_changed_rule_is_loaded_by_itself() throws Exception {
    write("rule:lru");
    try (ModelSlot slot = slot(path, false)) {
      slot.tend();
      write("rule:size-edc,size=2");
      for (int i = 0; i < 3; i++) {
        slot.tend();
      }
      assertThat(slot.status().version()).isEqualTo("rule:size-edc,size=2");
    }
  }

  @Test
  void a_rule_is_promoted_with_its_card_and_rolled_back() throws Exception {
    write("rule:lru");
    Path better = Files.writeString(directory.resolve("better.rule"), "rule:lfu\n");
    String sha256 = Digests.sha256("rule:lfu\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        directory.resolve("better.rule.card.json"), "{\"model_sha256\": \"" + sha256 + "\"}");
    try (ModelSlot slot = slot(path, false)) {
      assertThat(slot.promote(better).version()).isEqualTo("rule:lfu");
      assertThat(slot.status().card()).isEqualTo("matches");
      assertThat(path).hasContent("rule:lfu");
      assertThat(slot.rollBack().version()).isEqualTo("rule:lru");
      assertThat(slot.status().card()).isEqualTo("none");
    }
  }

  @Test
  void the_text_of_a_rule_can_be_promoted_and_stays_in_the_file() throws Exception {
    write("rule:lru");
    try (ModelSlot slot = slot(path, false)) {
      assertThat(slot.promote(Path.of("rule:size-edc,size=1.3")).version())
          .isEqualTo("rule:size-edc,size=1.3");
      assertThat(path).hasContent("rule:size-edc,size=1.3");
      assertThat(slot.reload().version()).isEqualTo("rule:size-edc,size=1.3");
      assertThat(slot.rollBack().version()).isEqualTo("rule:lru");
    }
  }

  @Test
  void a_shadow_rule_can_be_promoted() throws Exception {
    write("rule:lru");
    Path other = Files.writeString(directory.resolve("shadow.rule"), "rule:gdsf");
    try (ModelSlot slot = slot(path, false);
        ModelSlot shadow = slot(other, true)) {
      assertThat(slot.promote(shadow).version()).isEqualTo("rule:gdsf");
      assertThat(shadow.status().loaded()).isFalse();
      assertThat(other).doesNotExist();
    }
  }

  @Test
  void the_text_of_a_rule_can_be_configured_and_then_stays() throws Exception {
    write("rule:lru");
    try (ModelSlot slot = slot(Path.of("rule:gdsf"), false);
        ModelSlot shadow = slot(Path.of("rule:lfu"), true)) {
      assertThat(slot.status().version()).isEqualTo("rule:gdsf");
      assertThat(slot.status().path()).isEqualTo("rule:gdsf");
      assertThat(shadow.status().version()).isEqualTo("rule:lfu");
      assertThat(slot.reload().version()).isEqualTo("rule:gdsf");
      assertThatThrownBy(() -> slot.promote(path))
          .hasMessageContaining("rule:gdsf is configured, and no file to put another model into");
      assertThatThrownBy(slot::rollBack).hasMessageContaining("rule:gdsf is configured");
      assertThat(slot.status().version()).isEqualTo("rule:gdsf");
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void a_rule_in_place_of_a_routing_model_is_refused() throws Exception {
    write("rule:lru");
    assertThatThrownBy(() -> ModelFile.read(path, Task.ROUTING))
        .hasMessage(
            path
                + " is a rule, and there are rules of eviction only; export it with `coldrl train"
                + " --task routing`");
  }

  @Test
  void an_inspection_tells_whether_a_rule_would_be_served() throws Exception {
    ModelInspection inspection = new ModelInspection(TrialLimits.DEFAULT, directory, null);
    write("rule:lru");
    assertThat(inspection.inspect(path, Task.EVICTION).problem()).isEmpty();
    assertThat(inspection.inspect(Path.of("rule:lru"), Task.EVICTION).problem()).isEmpty();
    write("rule:lur");
    ModelInspection.Result refused = inspection.inspect(path, Task.EVICTION);
    assertThat(refused.problem())
        .isEqualTo(path + " is not a rule that can be served: there is no rule 'lur'");
    assertThat(refused.remedy()).startsWith("write rule:NAME[,PARAMETER=VALUE...]");
  }

  @Test
  void a_network_takes_the_place_of_a_rule_only_after_its_trial() throws Exception {
    write("rule:lru");
    Path network = OnnxModels.writeFeature(directory.resolve("m.onnx"), EvictionFeature.IDLE_MS);
    try (ModelSlot slot = slot(path, false)) {
      assertThatThrownBy(() -> slot.promote(network)).hasMessageContaining("m.onnx was tried");
      assertThat(slot.status().version()).isEqualTo("rule:lru");
    }
  }
}
