package io.coldrl.training.rl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.policy.Scorer;
import io.coldrl.training.sim.CacheSimulator;
import io.coldrl.training.sim.GeneratedTrace;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.sim.sampled.LearnedPolicy;
import io.coldrl.training.trace.Trace;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a trained model must beat, and what must not beat LRU. */
class TrainingControlsTest {
  private static final long CAPACITY = 1_000_000;
  private static final Trace TRACE = GeneratedTrace.of(40_000, 3);
  private static final TrainRequest REQUEST =
      TrainRequest.of(TRACE, CAPACITY, SimulationOptions.DEFAULTS, 7);

  private static double heldOut(TrainResult result, String policy) {
    return result.heldOut().stream()
        .filter(r -> r.policy().equals(policy))
        .findFirst()
        .orElseThrow()
        .objectMissRatio();
  }

  @Test
  void the_model_beats_lru_and_gdsf_on_what_it_never_saw() throws TooLittleDataException {
    Set<String> stages = new HashSet<>();
    TrainResult result = Trainer.train(REQUEST, (stage, done, total, loss) -> stages.add(stage));
    assertThat(heldOut(result, "model")).isLessThan(heldOut(result, "lru") - 0.05);
    assertThat(heldOut(result, "model")).isLessThan(heldOut(result, "gdsf"));
    assertThat(result.stages())
        .extracting(TrainResult.Stage::name)
        .containsExactly("likelihood", "dqn-1", "dqn-2");
    assertThat(result.stages()).extracting(TrainResult.Stage::name).contains(result.chosen());
    assertThat(stages).containsExactlyInAnyOrder("replay", "likelihood", "dqn", "validate");
    SimulationResult model =
        result.heldOut().stream().filter(r -> r.policy().equals("model")).findFirst().orElseThrow();
    assertThat(model.fallbackDecisions()).isLessThan(model.modelDecisions() / 100);
  }

  @Test
  void a_random_scorer_does_not_beat_lru() throws TooLittleDataException {
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
        CacheSimulator.run(
            TRACE,
            "lru",
            PolicyCatalog.named("lru"),
            CAPACITY,
            SimulationOptions.DEFAULTS,
            done -> {});
    SimulationResult thrown =
        CacheSimulator.run(
            TRACE,
            "dice",
            (t, c, o) -> new LearnedPolicy(c, t, o, dice, null),
            CAPACITY,
            SimulationOptions.DEFAULTS,
            done -> {});
    assertThat(thrown.objectMissRatio()).isGreaterThan(lru.objectMissRatio() - 0.01);
  }
}
