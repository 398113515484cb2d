package io.coldrl.training.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.policy.Scorer;
import io.coldrl.training.sim.CacheSimulator;
import io.coldrl.training.sim.GeneratedTrace;
import io.coldrl.training.sim.Objective;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.sampled.LearnedPolicy;
import io.coldrl.training.sim.sweep.Sweep;
import io.coldrl.training.trace.Trace;
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
class TrainerTest {
  private static final long CAPACITY = 1_000_000;
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;
  private static final TrainRequest REQUEST =
      TrainRequest.of(GeneratedTrace.of(40_000, 3), CAPACITY, OPTIONS, 7);
  private static final TrainRequest SMALL =
      TrainRequest.of(GeneratedTrace.of(15_000, 2), CAPACITY, OPTIONS, 3);

  /** Miss ratios on the held-out stretch, by policy. */
  private record Misses(Map<String, Double> ratios) {
    double of(String policy) {
      return ratios.getOrDefault(policy, Double.NaN);
    }
  }

  private static Misses heldOut(TrainRequest request, TrainResult result, String... rivals) {
    return new Misses(
        HeldOut.judge(
                request, result, Sweep.of(List.of(rivals), List.of(CAPACITY)), Sweep.Progress.NONE)
            .stream()
            .collect(Collectors.toMap(SimulationResult::policy, request.objective()::missRatio)));
  }

  @Test
  void the_model_beats_lru_and_gdsf_on_what_it_never_saw_and_no_bound() throws Exception {
    Set<String> steps = new HashSet<>();
    TrainResult result = Trainer.train(REQUEST, (step, share) -> steps.add(step));
    Misses misses = heldOut(REQUEST, result, "lru", "gdsf", "pfoo-l");
    assertThat(misses.of("model"))
        .isLessThan(misses.of("lru") - 0.05)
        .isLessThan(misses.of("gdsf"))
        .isGreaterThan(misses.of("pfoo-l"));
    assertThat(result.stages())
        .extracting(TrainResult.Stage::name)
        .contains("likelihood", "dqn-1", "on-policy-1", result.chosen());
    assertThat(steps).contains("replay", "likelihood", "dqn-1", "validating dqn-1");
    assertThat(result.ranges()).hasSize(22);
  }

  @Test
  void shuffled_labels_lose_the_gain() throws Exception {
    TrainResult real = Trainer.train(REQUEST, TrainListener.NONE);
    TrainRequest control = REQUEST.without(Set.of(Ablation.LABELS));
    TrainResult shuffled = Trainer.train(control, TrainListener.NONE);
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
    TrainResult result = Trainer.train(SMALL, TrainListener.NONE);
    int validationEnd = (int) Math.round(0.85 * SMALL.trace().requests());
    assertThat(result.purgeRequests()).isPositive();
    assertThat(result.heldOutFrom()).isEqualTo(validationEnd + result.purgeRequests());
  }

  @Test
  void the_same_seed_gives_the_same_bytes_with_and_without_an_interruption(@TempDir Path directory)
      throws Exception {
    byte[] straight = Trainer.train(SMALL, TrainListener.NONE).onnx();
    Path file = directory.resolve("checkpoint.json");
    for (String last : List.of("likelihood", "dqn-1")) {
      assertThatThrownBy(
              () -> Trainer.train(SMALL, new Interrupting(last), CheckpointFile.at(file)))
          .hasMessage("interrupted after " + last);
    }
    List<String> told = new ArrayList<>();
    TrainResult resumed =
        Trainer.train(SMALL, (step, share) -> told.add(step), CheckpointFile.at(file));
    assertThat(resumed.onnx()).isEqualTo(straight);
    assertThat(told).doesNotContain("likelihood", "dqn-1");
  }

  /** Stands for a kill: the checkpoint of a stage is written before the listener is told. */
  private record Interrupting(String stage) implements TrainListener {
    @Override
    public void onProgress(String step, double share) {}

    @Override
    public void onStage(TrainResult.Stage done) {
      if (done.name().equals(stage)) {
        throw new IllegalStateException("interrupted after " + stage);
      }
    }
  }

  @Test
  void a_model_for_the_origins_time_saves_more_of_it_than_one_for_objects() throws Exception {
    TrainRequest objects =
        TrainRequest.of(GeneratedTrace.withOriginTimes(30_000, 5), CAPACITY, OPTIONS, 1)
            .withRounds(0, 0);
    TrainRequest cost = objects.withObjective(Objective.COST);
    TrainResult forObjects = Trainer.train(objects, TrainListener.NONE);
    TrainResult forCost = Trainer.train(cost, TrainListener.NONE);
    assertThat(heldOut(cost, forCost).of("model"))
        .isLessThan(0.9 * heldOut(cost, forObjects).of("model"));
  }

  @Test
  void trees_beat_lru_and_gdsf_too() throws Exception {
    TrainRequest trees = REQUEST.withLearner(Learner.TREES);
    TrainResult result = Trainer.train(trees, TrainListener.NONE);
    assertThat(result.stages())
        .extracting(TrainResult.Stage::name)
        .containsExactly("trees-30", "trees-60", "trees-120", "on-policy-1");
    Misses misses = heldOut(trees, result, "lru", "gdsf");
    assertThat(misses.of("model"))
        .isLessThan(misses.of("lru") - 0.05)
        .isLessThan(misses.of("gdsf"));
  }

  @Test
  void too_little_data_is_told() {
    TrainRequest tiny = TrainRequest.of(GeneratedTrace.of(50, 1), CAPACITY, OPTIONS, 1);
    assertThatThrownBy(() -> Trainer.train(tiny, TrainListener.NONE))
        .isInstanceOf(TooLittleDataException.class);
  }
}
