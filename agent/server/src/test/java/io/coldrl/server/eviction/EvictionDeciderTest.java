package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.inference.ModelLane;
import io.coldrl.inference.ModelSlot;
import io.coldrl.inference.Task;
import io.coldrl.server.TestModels;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvictionDeciderTest {
  private static final long NOW_MS = 1_000_000;

  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private static EvictionDecision decide(EvictionDecider decider) {
    return decide(decider, null, Long.MAX_VALUE);
  }

  private static EvictionDecision decide(
      EvictionDecider decider, @Nullable Zone zone, long deadlineNanos) {
    decider.begin(zone, NOW_MS, 100, deadlineNanos);
    for (int i = 0; i < 3; i++) {
      decider.keys()[decider.nextKey() + HistoryKey.OBJECT_OFFSET] = (byte) (i + 1);
      decider.add(10 - i, 500 - i, 1);
    }
    return decider.decide(0, 1);
  }

  @Test
  void decides_by_lru_while_all_scorers_are_busy_and_by_the_model_afterwards() throws Exception {
    Path file =
        OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.SIZE_BYTES);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
        ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      Thread busy = new Thread(() -> holdLane(models, taken, done));
      busy.start();
      taken.await();
      EvictionDecider decider = new EvictionDecider(store, models, true, () -> null, () -> 0);
      EvictionDecision decision = decide(decider);
      assertThat(decision.source()).isEqualTo(EvictionSource.LRU_OVERLOAD);
      assertThat(decision.victim(0)).isEqualTo(2);
      assertThat(decider.modelVersion()).isEqualTo(models.status().version());
      done.countDown();
      busy.join();
      assertThat(decide(decider).source()).isEqualTo(EvictionSource.MODEL);
      assertThat(decide(decider).victim(0)).isZero();
    }
  }

  private static void holdLane(ModelSlot models, CountDownLatch taken, CountDownLatch done) {
    try (ModelLane lane = models.tryAcquire()) {
      assertThat(lane).isNotNull();
      taken.countDown();
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_objects_key_of_zeros_is_a_stranger_rather_than_the_zones_clock() throws Exception {
    Path file = OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.COUNT);
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
        ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      Zones zones = new Zones(store, System::currentTimeMillis);
      Zone zone = zones.findOrCreate("zone");
      assertThat(zone).isNotNull();
      AccessRecorder recorder = new AccessRecorder(store, (z, high, low, size, time) -> {});
      recorder.key()[HistoryKey.OBJECT_OFFSET] = 1;
      for (int i = 0; zone != null && i < 5; i++) {
        recorder.record(zone, NOW_MS, true, 10, -1, -1);
      }
      if (zone != null) {
        recorder.endBatch(zone);
      }
      EvictionDecider decider = new EvictionDecider(store, models, true, () -> null, () -> 0);
      decider.begin(zone, NOW_MS, 100, Long.MAX_VALUE);
      decider.add(1, NOW_MS, 1);
      decider.keys()[decider.nextKey() + HistoryKey.OBJECT_OFFSET] = 1;
      decider.add(1, NOW_MS, 1);
      assertThat(decider.decide(0, 1).victim(0)).isOne();
    }
  }

  @Test
  void a_question_that_is_late_already_is_answered_by_lru_without_a_look_up() throws Exception {
    Path file =
        OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.SIZE_BYTES);
    long[] nowNanos = {1_000};
    HistoryStore closed = HistoryFile.open(directory.resolve("history.dat"), 1_000);
    Zone zone = new Zones(closed, System::currentTimeMillis).findOrCreate("zone");
    closed.close();
    try (ModelSlot models = TestModels.slot(file, 1, Task.EVICTION)) {
      EvictionDecider decider =
          new EvictionDecider(closed, models, true, () -> null, () -> nowNanos[0]);
      nowNanos[0] = 2_001;
      EvictionDecision decision = decide(decider, zone, 2_000);
      assertThat(decision.source()).isEqualTo(EvictionSource.LRU_OVERLOAD);
      assertThat(decision.victim(0)).isEqualTo(2);
      assertThat(decider.modelVersion()).isEqualTo(models.status().version());
      // A store that is closed fails each look-up, and counts it.
      assertThat(closed.errors()).isZero();
      nowNanos[0] = 2_000;
      assertThat(decide(decider, zone, 2_000).source()).isEqualTo(EvictionSource.MODEL);
      assertThat(closed.errors()).isEqualTo(3);
    }
  }

  @Test
  void keeps_track_of_a_bounded_number_of_zones() throws Exception {
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 10_000)) {
      Zones zones = new Zones(store, System::currentTimeMillis);
      for (int i = 0; i < Zones.MAX_ZONES - 1; i++) {
        assertThat(zones.findOrCreate("zone " + i)).isNotNull();
      }
      assertThat(zones.findOrCreate("one too many")).isNull();
      assertThat(zones.findOrCreate("zone 7")).isSameAs(zones.find("zone 7"));
    }
  }
}
