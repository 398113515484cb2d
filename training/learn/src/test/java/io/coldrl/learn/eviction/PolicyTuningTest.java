package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.policy.TunablePolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTuningTest {
  private static final Trace TRACE = GeneratedTrace.of(12_000, 6);
  private static final long CAPACITY = 500_000;
  private static final EvictionTrainRequest REQUEST =
      EvictionTrainRequest.of(TRACE, CAPACITY, SimulationOptions.DEFAULTS, 1);

  private static List<PolicyTuning.Tuned> tune(EvictionTrainRequest request, int threads) {
    return PolicyTuning.tune(request, List.of(TunablePolicy.values()), threads, done -> {});
  }

  @Test
  void tuned_policies_miss_no_more_than_by_default_and_simulate_takes_their_names() {
    List<PolicyTuning.Tuned> tuned = tune(REQUEST, 2);
    assertThat(tuned).hasSameSizeAs(TunablePolicy.values());
    Trace training = TRACE.slice(0, (int) (0.7 * TRACE.requests()));
    SimulationOptions options =
        EvictionJudge.warmedUp(training, training.requests() / 10, SimulationOptions.DEFAULTS);
    for (int i = 0; i < tuned.size(); i++) {
      TunablePolicy policy = TunablePolicy.values()[i];
      double usual =
          Sweep.of(List.of(policy.name(policy.usual())), List.of(CAPACITY))
              .run(training, options, Sweep.Progress.NONE)
              .get(0)
              .objectMissRatio();
      assertThat(tuned.get(i).missRatio()).as(policy.toString()).isLessThanOrEqualTo(usual);
      PolicyCatalog.named(tuned.get(i).policy());
    }
  }

  @Test
  void the_number_of_threads_changes_nothing() {
    assertThat(tune(REQUEST, 1)).isEqualTo(tune(REQUEST, 3));
  }

  @Test
  void what_is_tuned_for_bytes_keeps_larger_objects() {
    List<PolicyTuning.Tuned> bytes = tune(REQUEST.withObjective(Objective.BYTES), 2);
    assertThat(bytes)
        .extracting(PolicyTuning.Tuned::policy)
        .isNotEqualTo(tune(REQUEST, 2).stream().map(PolicyTuning.Tuned::policy).toList());
  }
}
