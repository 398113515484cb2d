package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads score while the model is exchanged: each score is that of the model whose lane it is. */
class ModelSlotStressTest {
  private static final int THREADS = 4;
  // Fewer than threads, so that they contend for them.
  private static final int LANES = 3;
  private static final int CHANGES = 60;
  private static final byte[] SIZE = OnnxModels.feature(EvictionFeature.SIZE_BYTES);
  private static final byte[] IDLE = OnnxModels.feature(EvictionFeature.IDLE_MS);

  /** Calls of one thread until it is stopped. */
  private record Calls(long scored, long refused) {}

  private static Calls scoreUntil(ModelSlot slot, AtomicBoolean isDone) throws Exception {
    float[] features = new float[EvictionFeature.size()];
    features[EvictionFeature.SIZE_BYTES.ordinal()] = 1;
    features[EvictionFeature.IDLE_MS.ordinal()] = 2;
    float[] scores = new float[1];
    long scored = 0;
    long refused = 0;
    while (!isDone.get()) {
      try (ModelLane lane = slot.tryAcquire()) {
        if (lane == null) {
          refused++;
          continue;
        }
        Scorer scorer = lane.scorer();
        if (scorer == null) {
          throw new AssertionError("a lane without a model");
        }
        scorer.score(features, 1, scores);
        float expected = scorer.version().equals(ModelLoader.versionOf(SIZE)) ? 1 : 2;
        if (scores[0] != expected) {
          throw new AssertionError(scores[0] + " by model " + scorer.version());
        }
        scored++;
      }
    }
    return new Calls(scored, refused);
  }

  @Test
  void each_score_is_that_of_the_model_in_the_lane(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("model.onnx"), SIZE);
    Path other = Files.write(directory.resolve("other.onnx"), IDLE);
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (ModelSlot slot = LoadedSlot.of(path, LANES, Task.EVICTION)) {
      List<Future<Calls>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        calls.add(threads.submit(() -> scoreUntil(slot, isDone)));
      }
      slot.promote(other);
      for (int i = 0; i < CHANGES; i++) {
        String version = (i % 3 == 2 ? slot.reload() : slot.rollBack()).version();
        assertThat(slot.status().version()).isEqualTo(version);
      }
      isDone.set(true);
      for (Future<Calls> call : calls) {
        assertThat(call.get(1, TimeUnit.MINUTES).scored()).isPositive();
      }
    } finally {
      isDone.set(true);
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
