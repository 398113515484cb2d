package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSlotTest {
  private static final byte[] FIRST = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final byte[] SECOND = OnnxModels.feature(EvictionFeature.SIZE_BYTES);
  private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);

  private Path path;
  private Path previous;
  private Path other;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    path = directory.resolve("model.onnx");
    previous = directory.resolve("model.onnx.previous");
    other = directory.resolve("other.onnx");
  }

  private static String versionInUse(ModelSlot slot) {
    try (ModelLane lane = slot.tryAcquire()) {
      Scorer scorer = lane == null ? null : lane.scorer();
      return scorer == null ? "" : scorer.version();
    }
  }

  @Test
  void is_empty_and_says_why_where_there_is_no_model() {
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION)) {
      assertThat(slot.status().loaded()).isFalse();
      assertThat(slot.status().problem()).contains(path.toString(), "does not exist");
      assertThat(versionInUse(slot)).isEmpty();
    }
  }

  @Test
  void keeps_the_last_good_model_where_a_new_one_does_not_fit() throws Exception {
    Files.write(path, FIRST);
    try (ModelSlot slot = LoadedSlot.of(path, 2, Task.EVICTION)) {
      Files.write(path, GARBAGE);
      assertThatThrownBy(slot::reload).isInstanceOf(UnfitModelException.class);
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(FIRST));
      assertThat(slot.status().loaded()).isTrue();
      assertThat(slot.status().problem()).contains("not an ONNX model");
    }
  }

  @Test
  void reload_serves_the_new_file() throws Exception {
    Files.write(path, FIRST);
    try (ModelSlot slot = LoadedSlot.of(path, 2, Task.EVICTION)) {
      Files.write(path, SECOND);
      assertThat(slot.reload().version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(slot.status().problem()).isEmpty();
    }
  }

  @Test
  void promote_keeps_the_old_file_and_roll_back_swaps() throws Exception {
    Files.write(path, FIRST);
    Files.write(other, SECOND);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION)) {
      slot.promote(other);
      assertThat(path).hasBinaryContent(SECOND);
      assertThat(previous).hasBinaryContent(FIRST);
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(SECOND));

      slot.rollBack();
      assertThat(path).hasBinaryContent(FIRST);
      assertThat(previous).hasBinaryContent(SECOND);
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(FIRST));
    }
  }

  @Test
  void promote_fills_an_empty_slot() throws Exception {
    Files.write(other, SECOND);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION)) {
      assertThat(slot.promote(other).version()).isEqualTo(ModelLoader.versionOf(SECOND));
      assertThat(path).hasBinaryContent(SECOND);
      assertThat(previous).doesNotExist();
    }
  }

  @Test
  void promoting_a_model_that_does_not_fit_changes_nothing() throws Exception {
    Files.write(path, FIRST);
    Files.write(other, GARBAGE);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION)) {
      assertThatThrownBy(() -> slot.promote(other)).isInstanceOf(UnfitModelException.class);
      assertThat(path).hasBinaryContent(FIRST);
      assertThat(previous).doesNotExist();
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(FIRST));
    }
  }

  @Test
  void rolling_back_to_nothing_changes_nothing() throws IOException {
    Files.write(path, FIRST);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION)) {
      assertThatThrownBy(slot::rollBack).isInstanceOf(UnfitModelException.class);
      assertThat(path).hasBinaryContent(FIRST);
      assertThat(versionInUse(slot)).isEqualTo(ModelLoader.versionOf(FIRST));
    }
  }

  @Test
  void has_as_many_lanes_as_asked_for_and_no_more() throws IOException, InterruptedException {
    Files.write(path, FIRST);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION);
        ModelLane lane = slot.tryAcquire()) {
      assertThat(lane).isNotNull();
      boolean[] free = {true};
      Thread second = new Thread(() -> free[0] = slot.tryAcquire() != null);
      second.start();
      second.join();
      assertThat(free[0]).isFalse();
    }
  }
}
