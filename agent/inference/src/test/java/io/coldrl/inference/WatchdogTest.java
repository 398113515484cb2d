package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.core.scoring.ScoringException;
import io.coldrl.testkit.HostileModels;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that pass every trial and don't end on some real input. */
class WatchdogTest {
  private static final float BAD = 12_345;
  private static final byte[] GOOD = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final byte[] TREACHEROUS = HostileModels.endlessLoopAtSize(BAD);

  private final ModelGate gate = new ModelGate(TrialLimits.DEFAULT);
  private long cpuNanos;
  private final float[] features = new float[EvictionFeature.size()];
  private final float[] scores = new float[1];

  private void score(Scorer scorer, float size) throws ScoringException {
    Arrays.fill(features, size);
    scorer.score(features, 1, scores);
  }

  /** Scores with a lane of the slot; false if it has no model. */
  private boolean score(ModelSlot slot, float size) throws ScoringException {
    try (ModelLane lane = slot.tryAcquire()) {
      Scorer scorer = lane == null ? null : lane.scorer();
      if (scorer != null) {
        score(scorer, size);
      }
      return scorer != null;
    }
  }

  private void overrun(ModelSlot slot) {
    assertThatThrownBy(() -> score(slot, BAD)).isInstanceOf(ScoringException.class);
  }

  @Test
  void a_run_without_an_end_is_ended_and_the_next_one_is_not() throws Exception {
    AtomicInteger overruns = new AtomicInteger();
    try (Watchdog watchdog = new Watchdog();
        OnnxScorer scorer =
            ModelLoader.load(
                TREACHEROUS,
                "t.onnx",
                Task.EVICTION,
                new Supervision(watchdog, version -> overruns.incrementAndGet()))) {
      for (int i = 1; i <= 3; i++) {
        assertThatThrownBy(() -> score(scorer, BAD))
            .isInstanceOf(ScoringException.class)
            .hasMessage("model " + scorer.version() + " ran for more than 50 ms");
        assertThat(overruns).hasValue(i);
        score(scorer, 1);
        assertThat(scores[0]).isEqualTo(1);
      }
    }
  }

  @Test
  void only_a_run_that_several_ticks_saw_at_work_is_ended() throws Exception {
    RunWatch.Limit limit = new RunWatch.Limit(3, 20, 50);
    LongUnaryOperator busy = thread -> cpuNanos += 10;
    LongUnaryOperator waiting = thread -> cpuNanos;
    try (RunWatch watch = new RunWatch()) {
      for (int run = 0; run < 100; run++) {
        assertThat(isEndedAfter(3, watch, limit, busy)).isFalse();
      }
      assertThat(isEndedAfter(5, watch, limit, busy)).isTrue();
      assertThat(isEndedAfter(50, watch, limit, waiting)).isFalse();
      assertThat(isEndedAfter(51, watch, limit, waiting)).isTrue();
      watch.begin();
      assertThat(watch.end()).isFalse();
    }
  }

  private static boolean isEndedAfter(
      int ticks, RunWatch watch, RunWatch.Limit limit, LongUnaryOperator cpuClock)
      throws OrtException {
    watch.tick(limit, cpuClock);
    watch.begin();
    for (int i = 0; i < ticks; i++) {
      watch.tick(limit, cpuClock);
    }
    return watch.end();
  }

  @Test
  void runs_that_end_while_the_watchdog_decides_are_told_from_those_that_follow() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    AtomicBoolean isDone = new AtomicBoolean();
    try (RunWatch watch = new RunWatch();
        OnnxScorer scorer = ModelLoader.load(GOOD, "g.onnx", Task.EVICTION)) {
      Thread hasty =
          new Thread(
              () -> {
                while (!isDone.get()) {
                  try {
                    watch.tick(new RunWatch.Limit(1, 0, 1), thread -> 0);
                  } catch (OrtException e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
      hasty.start();
      for (int i = 0; i < 20_000; i++) {
        watch.begin();
        score(scorer, i);
        if (watch.end()) {
          ended.incrementAndGet();
        }
      }
      isDone.set(true);
      hasty.join();
      watch.begin();
      assertThat(watch.end()).isFalse();
    }
    assertThat(ended.get()).isPositive();
  }

  @Test
  void after_three_overruns_no_decision_uses_the_model(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("model.onnx"), TREACHEROUS);
    String version = ModelLoader.versionOf(TREACHEROUS);
    try (ModelSlot slot = LoadedSlot.of(path, 2, Task.EVICTION, gate)) {
      assertThat(path.resolveSibling("model.onnx.checked")).exists();
      overrun(slot);
      overrun(slot);
      assertThat(score(slot, 1)).isTrue();
      overrun(slot);
      assertThat(score(slot, 1)).isFalse();
      assertThat(slot.status().loaded()).isFalse();
      assertThat(slot.status().problem())
          .contains("model " + version + " ran for more than 50 ms", "3 times within 60 s");
      slot.tend();
      assertThat(score(slot, 1)).isFalse();
      assertThat(slot.status().problem()).contains("not used any more until");
      assertThat(path.resolveSibling("model.onnx.checked")).content().doesNotContain(version);
      slot.load();
      assertThat(slot.status().loaded()).isFalse();
      assertThat(slot.reload().version()).isEqualTo(version);
      assertThat(score(slot, 1)).isTrue();
    }
  }

  @Test
  void the_previous_model_takes_over_and_the_files_stay(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("model.onnx"), GOOD);
    Path bad = Files.write(directory.resolve("bad.onnx"), TREACHEROUS);
    try (ModelSlot slot = LoadedSlot.of(path, 1, Task.EVICTION, gate)) {
      slot.promote(bad);
      for (int i = 0; i < Overruns.LIMIT; i++) {
        overrun(slot);
      }
      slot.tend();
      assertThat(score(slot, BAD)).isTrue();
      assertThat(slot.status().version()).isEqualTo(ModelLoader.versionOf(GOOD));
      assertThat(slot.status().path()).endsWith("model.onnx.previous");
      assertThat(slot.status().problem()).contains(ModelLoader.versionOf(TREACHEROUS));
      assertThat(path).hasBinaryContent(TREACHEROUS);
      assertThat(slot.rollBack().problem()).isEmpty();
      assertThat(path).hasBinaryContent(GOOD);
    }
  }
}
