package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What training on larger generated traces reaches in closed loop; takes minutes. */
@Tag("quality")
class EvictionTrainingQualityTest {
  private static final long CAPACITY = 1_000_000;
  private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULTS;
  private static final EvictionTrainRequest REQUEST =
      EvictionTrainRequest.of(GeneratedTrace.of(40_000, 3), CAPACITY, OPTIONS, 7);

  /** Miss ratios on the held-out part, by policy. */
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
        .contains("likelihood", "on-policy-1", "search", result.chosen());
    assertThat(steps).contains("replay", "likelihood", "search", "validating search");
    assertThat(result.ranges()).hasSize(28);
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
  void a_model_for_the_origins_time_saves_more_of_it_than_one_for_objects() throws Exception {
    EvictionTrainRequest objects =
        EvictionTrainRequest.of(GeneratedTrace.withOriginTimes(30_000, 5), CAPACITY, OPTIONS, 1)
            .withOnPolicyRounds(0)
            .without(Set.of(Ablation.SEARCH));
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
}
