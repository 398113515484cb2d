package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.TrainListener;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code make evaluate} in small: one site, one seed, one stage. Learns from the first half of a
 * real trace and is scored on the second, and on that of another site.
 */
@Tag("quality")
class SmallEvaluationTest {
  private static final double TRAINED_AT = 0.01;
  private static final List<String> RIVALS =
      PolicyCatalog.classical().stream().filter(name -> !name.equals("random")).toList();

  @Test
  void a_model_of_the_first_half_beats_every_classical_policy_on_the_second()
      throws TooLittleDataException {
    Trace own = trace("eleek");
    EvictionTrainResult result =
        EvictionTrainer.train(
            EvictionTrainRequest.of(
                    own.slice(0, own.requests() / 2),
                    capacity(own, TRAINED_AT),
                    SimulationOptions.DEFAULTS,
                    1)
                .withShares(0.8, 0.2)
                .withOnPolicyRounds(0)
                .without(Set.of(Ablation.SEARCH)),
            TrainListener.NONE);
    for (double share : new double[] {0.001, 0.01, 0.1}) {
      assertWins(result, own, share, RIVALS);
    }
    assertWins(result, trace("concrete"), TRAINED_AT, List.of("lru", "gdsf"));
  }

  private static Trace trace(String site) {
    Path file = Path.of(System.getProperty("coldrl.traces"), site + ".csv.zst");
    return TraceReader.read(List.of(file), null).trace();
  }

  private static long capacity(Trace trace, double share) {
    return Math.round(share * trace.uniqueBytes());
  }

  private static void assertWins(
      EvictionTrainResult result, Trace trace, double share, List<String> rivals) {
    Sweep sweep = Sweep.of(rivals, List.of(capacity(trace, share)));
    List<SimulationResult> results =
        HeldOut.judge(
            trace,
            trace.requests() / 2,
            SimulationOptions.DEFAULTS,
            result.onnx(),
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
