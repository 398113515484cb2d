package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.drift.DriftReport.State;
import io.coldrl.core.drift.TrainedRange;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.file.Digests;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.Task;
import io.coldrl.server.TestModels;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions on candidates of 1,000 bytes, with models whose cards say otherwise. */
class EvictionDriftTest {
  private static final String CARD = "{\"model_sha256\": \"%s\", \"features\": [%s]}";
  private static final String FEATURE =
      "{\"name\": \"%s\", \"known_share\": 1.0, \"p01\": %d, \"p99\": 1e9}";

  @TempDir private Path directory = Path.of("");
  private long nowNanos;

  private Path model(EvictionFeature feature, long smallest) throws IOException {
    Path file = OnnxModels.writeFeature(directory.resolve("model.onnx"), feature);
    StringBuilder features = new StringBuilder();
    for (EvictionFeature each : EvictionFeature.values()) {
      features.append(features.isEmpty() ? "" : ", ");
      long low = each == EvictionFeature.SIZE_BYTES ? smallest : 0;
      features.append(FEATURE.formatted(each.id(), low));
    }
    String card = CARD.formatted(Digests.sha256(Files.readAllBytes(file)), features);
    Files.writeString(directory.resolve("model-card.json"), card);
    return file;
  }

  private void hourOfDecisions(
      EvictionDrift drift, HistoryStore store, ModelSlot models, @Nullable Zone zone) {
    EvictionDecider decider =
        new EvictionDecider(store, models, true, drift::window, System::nanoTime);
    for (int decision = 0; decision < 1_000; decision++) {
      decider.begin(zone, 1_000_000, 100, Long.MAX_VALUE);
      for (int i = 0; i < 3; i++) {
        decider.keys()[decider.nextKey() + HistoryKey.OBJECT_OFFSET] = (byte) (i + 1);
        decider.add(1_000, 500 - i, 1);
      }
      decider.decide(0, 1);
    }
    nowNanos += TimeUnit.HOURS.toNanos(1);
    drift.tick();
  }

  @Test
  void candidates_that_are_smaller_than_in_training_raise_the_alarm_until_the_model_is_replaced()
      throws Exception {
    Path file = model(EvictionFeature.SIZE_BYTES, 1_001);
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
        ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      EvictionDrift drift = new EvictionDrift(models, () -> nowNanos);
      assertThat(drift.window()).isNull();
      drift.tick();
      hourOfDecisions(drift, store, models, null);
      assertThat(drift.report().state()).isEqualTo(State.OUTSIDE);
      assertThat(drift.report().samples()).isEqualTo(1_000);
      assertThat(drift.report().causes()).isEqualTo("size_bytes 100%");

      model(EvictionFeature.COUNT, 1_000);
      models.reload();
      drift.tick();
      assertThat(drift.report().state()).isEqualTo(State.UNKNOWN);
      hourOfDecisions(drift, store, models, null);
      assertThat(drift.report().state()).isEqualTo(State.INSIDE);
    }
  }

  @Test
  void the_warm_up_is_not_sampled() throws Exception {
    Path file = model(EvictionFeature.SIZE_BYTES, 1_001);
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
        ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      EvictionDrift drift = new EvictionDrift(models, () -> nowNanos);
      drift.tick();
      Zone warmUp = new Zones(store, System::currentTimeMillis).find(Zones.WARM_UP);
      hourOfDecisions(drift, store, models, warmUp);
      assertThat(drift.report().state()).isEqualTo(State.UNKNOWN);
    }
  }

  @Test
  void a_model_without_a_usable_card_is_not_watched() throws Exception {
    Path file = model(EvictionFeature.SIZE_BYTES, 1_001);
    Path card = directory.resolve("model-card.json");
    String digest = Digests.sha256(Files.readAllBytes(file));
    Files.writeString(card, CARD.formatted(digest, ""));
    try (ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      EvictionDrift drift = new EvictionDrift(models, () -> nowNanos);
      drift.tick();
      assertThat(drift.window()).isNull();
      Files.delete(card);
      models.reload();
      drift.tick();
      assertThat(drift.window()).isNull();
    }
  }

  @Test
  void the_card_of_the_default_model_has_the_ranges() throws Exception {
    Path card = Path.of("../model/model-card.json");
    List<TrainedRange> ranges = CardRanges.of(Files.readAllBytes(card));
    assertThat(ranges).extracting(TrainedRange::feature).isEqualTo(EvictionFeature.ids());
    assertThat(ranges.get(0).low()).isPositive().isLessThan(ranges.get(0).high());
  }

  @Test
  void a_card_with_other_contents_is_refused_with_the_reason() {
    assertThatThrownBy(() -> CardRanges.of(bytes("{")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no JSON");
    assertThatThrownBy(() -> CardRanges.of(bytes("{}")))
        .hasMessageContaining("0 features, must be 28");
    String other = "{\"name\": \"other\"}" + ", {}".repeat(EvictionFeature.size() - 1);
    assertThatThrownBy(() -> CardRanges.of(bytes("{\"features\": [" + other + "]}")))
        .hasMessageContaining("feature 'other', must be size_bytes");
    String text = "{\"name\": \"size_bytes\", \"known_share\": \"all\"}";
    String rest = ", {}".repeat(EvictionFeature.size() - 1);
    assertThatThrownBy(() -> CardRanges.of(bytes("{\"features\": [" + text + rest + "]}")))
        .hasMessageContaining("size_bytes has known_share 'all', must be a number");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
