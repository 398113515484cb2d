package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.testkit.HostileModels;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that change on the disk, their cards, and the shadow model. */
class ModelChangesTest {
  private static final byte[] FIRST = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final byte[] SECOND = OnnxModels.feature(EvictionFeature.SIZE_BYTES);
  private static final ModelGate GATE =
      new ModelGate(new TrialLimits(Duration.ofSeconds(2), 512L << 20, 5_000));

  private final Watchdog watchdog = new Watchdog();
  private final List<String> refusals = new ArrayList<>();
  private final ModelEvents events =
      new ModelEvents() {
        @Override
        public void onRefused(ModelStatus status, String problem, boolean isMissing) {
          refusals.add(problem);
        }
      };
  private Path directory;
  private Path path;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    path = directory.resolve("model.onnx");
  }

  @AfterEach
  void stop() {
    watchdog.close();
  }

  private ModelSlot slot(Path file, boolean isOptional) {
    ModelSlot slot =
        new ModelSlot(new SlotSettings(file, 1, Task.EVICTION, isOptional), GATE, watchdog, events);
    slot.load();
    return slot;
  }

  private static void tendTwice(ModelSlot slot) {
    slot.tend();
    slot.tend();
  }

  private void replace(byte[] model) throws IOException {
    Path next = Files.write(directory.resolve("next"), model);
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void card(Path file, byte[] model) throws IOException {
    String sha256 = io.coldrl.core.file.Digests.sha256(model);
    Files.writeString(file, "{\n  \"model_sha256\" : \"" + sha256 + "\",\n  \"data\" : {}\n}\n");
  }

  @Test
  void a_changed_file_is_loaded_once_it_no_longer_changes() throws Exception {
    Files.write(path, FIRST);
    try (ModelSlot slot = slot(path, false)) {
      slot.tend();
      replace(SECOND);
      slot.tend();
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      slot.tend();
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(refusals).isEmpty();
    }
  }

  @Test
  void a_file_that_appears_is_loaded_and_one_that_vanishes_stays_in_use() throws Exception {
    try (ModelSlot slot = slot(path, false)) {
      replace(FIRST);
      tendTwice(slot);
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      Files.delete(path);
      tendTwice(slot);
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.status().problem()).contains("does not exist");
    }
  }

  @Test
  void changed_files_that_are_hostile_or_broken_are_refused_once_and_the_model_in_use_stays()
      throws Exception {
    byte[] flipped = FIRST.clone();
    for (int i = 0; i < 40; i++) {
      flipped[i] ^= (byte) 0x55;
    }
    Files.write(path, FIRST);
    try (ModelSlot slot = slot(path, false)) {
      int changes = 0;
      for (byte[] bad :
          List.of(
              HostileModels.endlessLoop(),
              HostileModels.gigabytes(),
              HostileModels.slow(50_000),
              Arrays.copyOf(FIRST, FIRST.length / 2),
              flipped,
              OnnxModels.notANumber(),
              "garbage".getBytes(StandardCharsets.UTF_8))) {
        replace(bad);
        tendTwice(slot);
        tendTwice(slot);
        assertThat(refusals).hasSize(++changes);
        assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(FIRST));
        assertThat(slot.status().problem()).isEqualTo(refusals.get(changes - 1));
      }
      replace(FIRST);
      tendTwice(slot);
      assertThat(slot.status().problem()).isEmpty();
    }
  }

  @Test
  void the_status_says_whether_the_card_is_of_the_model() throws Exception {
    Files.write(path, FIRST);
    try (ModelSlot slot = slot(path, false)) {
      assertThat(slot.status().card()).isEqualTo("none");
      card(directory.resolve("model-card.json"), FIRST);
      assertThat(slot.reload().card()).isEqualTo("matches");
      card(directory.resolve("model.onnx.card.json"), SECOND);
      tendTwice(slot);
      assertThat(slot.status().card()).isEqualTo("is of another model");
      assertThat(slot.status().problem()).isEmpty();
    }
  }

  @Test
  void the_card_goes_with_the_model() throws Exception {
    Files.write(path, FIRST);
    card(directory.resolve("model.onnx.card.json"), FIRST);
    Path trained = Files.createDirectory(directory.resolve("trained"));
    Path file = Files.write(trained.resolve("model.onnx"), SECOND);
    card(trained.resolve("model-card.json"), SECOND);
    try (ModelSlot slot = slot(path, false)) {
      assertThat(slot.promote(file).card()).isEqualTo("matches");
      assertThat(directory.resolve("model.onnx.card.json"))
          .hasSameBinaryContentAs(trained.resolve("model-card.json"));
      assertThat(slot.rollBack().card()).isEqualTo("matches");
      assertThat(directory.resolve("model.onnx.previous.card.json"))
          .hasSameBinaryContentAs(trained.resolve("model-card.json"));
      card(trained.resolve("model-card.json"), FIRST);
      assertThat(slot.promote(file).card()).isEqualTo("is of another model");
      assertThat(directory.resolve("model.onnx.card.json")).doesNotExist();
    }
  }

  @Test
  void a_shadow_model_is_promoted_and_removed() throws Exception {
    Files.write(path, FIRST);
    Path shadowFile = directory.resolve("shadow.onnx");
    try (ModelSlot slot = slot(path, false);
        ModelSlot shadow = slot(shadowFile, true)) {
      assertThat(shadow.status().problem()).isEmpty();
      assertThat(refusals).isEmpty();
      assertThatThrownBy(() -> slot.promote(shadow))
          .hasMessage("there is no shadow model to promote: " + shadowFile + " does not exist");
      Files.write(shadowFile, SECOND);
      card(directory.resolve("shadow.onnx.card.json"), SECOND);
      tendTwice(shadow);
      assertThat(shadow.status().version()).isEqualTo(ModelLoader.versionOf(SECOND));
      ModelStatus promoted = slot.promote(shadow);
      assertThat(promoted.version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(promoted.card()).isEqualTo("matches");
      assertThat(shadow.status()).isEqualTo(ModelStatus.empty(shadowFile.toString(), ""));
      assertThat(shadowFile).doesNotExist();
      assertThat(directory.resolve("shadow.onnx.card.json")).doesNotExist();
      assertThat(slot.rollBack().version()).isEqualTo(ModelLoader.versionOf(FIRST));
    }
  }

  @Test
  void a_shadow_file_that_is_removed_ends_the_shadow() throws Exception {
    Path shadowFile = Files.write(directory.resolve("shadow.onnx"), FIRST);
    try (ModelSlot shadow = slot(shadowFile, true)) {
      assertThat(shadow.status().loaded()).isTrue();
      Files.delete(shadowFile);
      tendTwice(shadow);
      assertThat(shadow.status()).isEqualTo(ModelStatus.empty(shadowFile.toString(), ""));
      assertThat(refusals).isEmpty();
    }
  }
}
