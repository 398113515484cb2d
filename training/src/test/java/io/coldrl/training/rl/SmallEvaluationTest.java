package io.coldrl.training.rl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.training.sim.SharedData;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.sim.sweep.Sweep;
import io.coldrl.training.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code make evaluate} in small: one site, one seed, one stage. Learns from the first half of a
 * real trace and is scored on the second, and on that of another site.
 */
class SmallEvaluationTest {
  private static final double TRAINED_AT = 0.01;
  private static final List<String> RIVALS =
      PolicyCatalog.classical().stream().filter(name -> !name.equals("random")).toList();

  @Test
  void a_model_of_the_first_half_beats_every_classical_policy_on_the_second()
      throws TooLittleDataException {
    Trace own = SharedData.trace("eleek");
    TrainResult result =
        Trainer.train(
            TrainRequest.of(
                    own.slice(0, own.requests() / 2),
                    capacity(own, TRAINED_AT),
                    SimulationOptions.DEFAULTS,
                    1)
                .withShares(0.8, 0.2)
                .withRounds(0, 0),
            TrainListener.NONE);
    for (double share : new double[] {0.001, 0.01, 0.1}) {
      assertWins(result, own, share, RIVALS);
    }
    assertWins(result, SharedData.trace("concrete"), TRAINED_AT, List.of("lru", "gdsf"));
  }

  private static long capacity(Trace trace, double share) {
    return Math.round(share * trace.uniqueBytes());
  }

  private static void assertWins(
      TrainResult result, Trace trace, double share, List<String> rivals) {
    Sweep sweep = Sweep.of(rivals, List.of(capacity(trace, share)));
    List<SimulationResult> results =
        HeldOut.judge(
            trace,
            trace.requests() / 2,
            SimulationOptions.DEFAULTS,
            result,
            sweep,
            Sweep.Progress.NONE);
    SimulationResult model = results.get(results.size() - 1);
    assertThat(model.fallbackDecisions()).isLessThanOrEqualTo(model.modelDecisions() / 100);
    for (SimulationResult rival : results.subList(0, results.size() - 1)) {
      assertThat(model.objectMissRatio())
          .as("against %s at %s", rival.policy(), share)
          .isLessThan(rival.objectMissRatio());
    }
  }
}
