package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on a small generated trace. What it reaches: {@link EvictionTrainingQualityTest}. */
class EvictionTrainerTest {
  private static final long CAPACITY = 1_000_000;
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;
  private static final EvictionTrainRequest SMALL =
      EvictionTrainRequest.of(GeneratedTrace.of(12_000, 2), CAPACITY, OPTIONS, 3);
  private static final EvictionTrainRequest QUICK =
      SMALL.withOnPolicyRounds(0).without(Set.of(Ablation.SEARCH));

  @Test
  void a_random_scorer_does_not_beat_lru() {
    Trace trace = GeneratedTrace.of(40_000, 3);
    SplittableRandom random = new SplittableRandom(1);
    Scorer dice =
        new Scorer() {
          @Override
          public void score(float[] features, int candidates, float[] scores) {
            for (int i = 0; i < candidates; i++) {
              scores[i] = (float) random.nextDouble();
            }
          }

          @Override
          public String version() {
            return "dice";
          }

          @Override
          public void close() {}
        };
    SimulationResult lru =
        Sweep.of(List.of("lru"), List.of(CAPACITY)).run(trace, OPTIONS, Sweep.Progress.NONE).get(0);
    SimulationResult thrown =
        CacheSimulator.run(
            trace,
            "dice",
            (t, c, o) -> new LearnedPolicy(c, t, o, dice, null),
            CAPACITY,
            OPTIONS,
            done -> {});
    assertThat(thrown.objectMissRatio()).isGreaterThan(lru.objectMissRatio() - 0.01);
  }

  @Test
  void the_likelihood_alone_beats_lru() throws Exception {
    EvictionTrainRequest request = QUICK;
    EvictionTrainResult result = EvictionTrainer.train(request, TrainListener.NONE);
    List<SimulationResult> heldOut =
        HeldOut.judge(
            request, result, Sweep.of(List.of("lru"), List.of(CAPACITY)), Sweep.Progress.NONE);
    assertThat(heldOut).extracting(SimulationResult::policy).containsExactly("lru", "model");
    assertThat(heldOut.get(1).objectMissRatio())
        .isLessThan(heldOut.get(0).objectMissRatio() - 0.03);
  }

  @Test
  void what_judges_is_a_horizon_away_from_what_trained() throws Exception {
    EvictionTrainResult result = EvictionTrainer.train(QUICK, TrainListener.NONE);
    int validationEnd = (int) Math.round(0.85 * SMALL.trace().requests());
    assertThat(result.purgeRequests()).isPositive();
    assertThat(result.heldOutFrom()).isEqualTo(validationEnd + result.purgeRequests());
  }

  @Test
  void the_same_seed_gives_the_same_bytes_with_and_without_an_interruption(@TempDir Path directory)
      throws Exception {
    EvictionTrainRequest request = SMALL;
    EvictionTrainResult straight = EvictionTrainer.train(request, TrainListener.NONE);
    EvictionTrainResult resumed = interruptedTwice(request, directory.resolve("first.json"));
    if (!resumed.stages().equals(straight.stages())) {
      // One training in about a hundred differs, with or without an interruption, for a reason that
      // is not known yet: docs/decisions/0039-one-training-in-a-hundred-differs.md.
      straight = EvictionTrainer.train(request, TrainListener.NONE);
      resumed = interruptedTwice(request, directory.resolve("second.json"));
    }
    assertThat(resumed.stages()).isEqualTo(straight.stages());
    assertThat(resumed.chosen()).isEqualTo(straight.chosen());
    assertThat(resumed.onnx()).isEqualTo(straight.onnx());
  }

  private static EvictionTrainResult interruptedTwice(EvictionTrainRequest request, Path file)
      throws Exception {
    for (String last : List.of("likelihood", "on-policy-1")) {
      assertThatThrownBy(
              () -> EvictionTrainer.train(request, new Interrupting(last), CheckpointFile.at(file)))
          .hasMessage("interrupted after " + last);
    }
    List<String> told = new ArrayList<>();
    EvictionTrainResult resumed =
        EvictionTrainer.train(request, (step, share) -> told.add(step), CheckpointFile.at(file));
    assertThat(told).doesNotContain("likelihood", "on-policy-1").contains("search");
    return resumed;
  }

  /** Stands for a kill: the checkpoint of a stage is written before the listener is told. */
  private record Interrupting(String stage) implements TrainListener {
    @Override
    public void onProgress(String step, double share) {}

    @Override
    public void onStage(TrainingStage done) {
      if (done.name().equals(stage)) {
        throw new IllegalStateException("interrupted after " + stage);
      }
    }
  }

  @Test
  void the_papers_pipeline_trains_a_network_that_the_agent_would_serve() throws Exception {
    EvictionTrainRequest request = SMALL.withLearner(Learner.COLD_RL);
    assertThat(request.simulation().tail()).isEqualTo(request.simulation().candidates());
    EvictionTrainResult result = EvictionTrainer.train(request, TrainListener.NONE);
    assertThat(result.stages())
        .extracting(TrainingStage::name)
        .containsExactly("random", "dqn-1", "dqn-2", "dqn-3");
    TrainedModel.load(result.onnx(), Task.EVICTION).close();
  }

  @Test
  void too_little_data_is_told() {
    EvictionTrainRequest tiny =
        EvictionTrainRequest.of(GeneratedTrace.of(50, 1), CAPACITY, OPTIONS, 1);
    assertThatThrownBy(() -> EvictionTrainer.train(tiny, TrainListener.NONE))
        .isInstanceOf(TooLittleDataException.class);
  }
}
