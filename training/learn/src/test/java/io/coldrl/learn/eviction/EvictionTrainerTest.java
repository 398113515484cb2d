package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on small generated traces, judged in closed loop, and the controls that must lose. */
class EvictionTrainerTest {
  private static final long CAPACITY = 1_000_000;
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;
  private static final EvictionTrainRequest REQUEST =
      EvictionTrainRequest.of(GeneratedTrace.of(40_000, 3), CAPACITY, OPTIONS, 7);
  private static final EvictionTrainRequest SMALL =
      EvictionTrainRequest.of(GeneratedTrace.of(15_000, 2), CAPACITY, OPTIONS, 3);

  /** Miss ratios on the held-out stretch, by policy. */
  private record Misses(Map<String, Double> ratios) {
    double of(String policy) {
      return ratios.getOrDefault(policy, Double.NaN);
    }
  }

  private static Misses heldOut(
      EvictionTrainRequest request, EvictionTrainResult result, String... rivals) {
    return new Misses(
        HeldOut.judge(
                request, result, Sweep.of(List.of(rivals), List.of(CAPACITY)), Sweep.Progress.NONE)
            .stream()
            .collect(Collectors.toMap(SimulationResult::policy, request.objective()::missRatio)));
  }

  @Test
  void the_model_beats_lru_and_gdsf_on_what_it_never_saw_and_no_bound() throws Exception {
    Set<String> steps = new HashSet<>();
    EvictionTrainResult result = EvictionTrainer.train(REQUEST, (step, share) -> steps.add(step));
    Misses misses = heldOut(REQUEST, result, "lru", "gdsf", "pfoo-l");
    assertThat(misses.of("model"))
        .isLessThan(misses.of("lru") - 0.05)
        .isLessThan(misses.of("gdsf"))
        .isGreaterThan(misses.of("pfoo-l"));
    assertThat(result.stages())
        .extracting(TrainingStage::name)
        .contains("likelihood", "dqn-1", "on-policy-1", result.chosen());
    assertThat(steps).contains("replay", "likelihood", "dqn-1", "validating dqn-1");
    assertThat(result.ranges()).hasSize(22);
  }

  @Test
  void shuffled_labels_lose_the_gain() throws Exception {
    EvictionTrainResult real = EvictionTrainer.train(REQUEST, TrainListener.NONE);
    EvictionTrainRequest control = REQUEST.without(Set.of(Ablation.LABELS));
    EvictionTrainResult shuffled = EvictionTrainer.train(control, TrainListener.NONE);
    assertThat(heldOut(REQUEST, real).of("model"))
        .isLessThan(0.97 * heldOut(control, shuffled).of("model"));
  }

  @Test
  void a_random_scorer_does_not_beat_lru() {
    Trace trace = REQUEST.trace();
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
  void what_judges_is_a_horizon_away_from_what_trained() throws Exception {
    EvictionTrainResult result = EvictionTrainer.train(SMALL, TrainListener.NONE);
    int validationEnd = (int) Math.round(0.85 * SMALL.trace().requests());
    assertThat(result.purgeRequests()).isPositive();
    assertThat(result.heldOutFrom()).isEqualTo(validationEnd + result.purgeRequests());
  }

  @Test
  void the_same_seed_gives_the_same_bytes_with_and_without_an_interruption(@TempDir Path directory)
      throws Exception {
    byte[] straight = EvictionTrainer.train(SMALL, TrainListener.NONE).onnx();
    Path file = directory.resolve("checkpoint.json");
    for (String last : List.of("likelihood", "dqn-1")) {
      assertThatThrownBy(
              () -> EvictionTrainer.train(SMALL, new Interrupting(last), CheckpointFile.at(file)))
          .hasMessage("interrupted after " + last);
    }
    List<String> told = new ArrayList<>();
    EvictionTrainResult resumed =
        EvictionTrainer.train(SMALL, (step, share) -> told.add(step), CheckpointFile.at(file));
    assertThat(resumed.onnx()).isEqualTo(straight);
    assertThat(told).doesNotContain("likelihood", "dqn-1");
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
  void a_model_for_the_origins_time_saves_more_of_it_than_one_for_objects() throws Exception {
    EvictionTrainRequest objects =
        EvictionTrainRequest.of(GeneratedTrace.withOriginTimes(30_000, 5), CAPACITY, OPTIONS, 1)
            .withRounds(0, 0);
    EvictionTrainRequest cost = objects.withObjective(Objective.COST);
    EvictionTrainResult forObjects = EvictionTrainer.train(objects, TrainListener.NONE);
    EvictionTrainResult forCost = EvictionTrainer.train(cost, TrainListener.NONE);
    assertThat(heldOut(cost, forCost).of("model"))
        .isLessThan(0.9 * heldOut(cost, forObjects).of("model"));
  }

  @Test
  void trees_beat_lru_and_gdsf_too() throws Exception {
    EvictionTrainRequest trees = REQUEST.withLearner(Learner.TREES);
    EvictionTrainResult result = EvictionTrainer.train(trees, TrainListener.NONE);
    assertThat(result.stages())
        .extracting(TrainingStage::name)
        .containsExactly("trees-30", "trees-60", "trees-120", "on-policy-1");
    Misses misses = heldOut(trees, result, "lru", "gdsf");
    assertThat(misses.of("model"))
        .isLessThan(misses.of("lru") - 0.05)
        .isLessThan(misses.of("gdsf"));
  }

  @Test
  void too_little_data_is_told() {
    EvictionTrainRequest tiny =
        EvictionTrainRequest.of(GeneratedTrace.of(50, 1), CAPACITY, OPTIONS, 1);
    assertThatThrownBy(() -> EvictionTrainer.train(tiny, TrainListener.NONE))
        .isInstanceOf(TooLittleDataException.class);
  }
}
