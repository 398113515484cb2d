package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.NodeRule;
import io.coldrl.learn.TrainListener;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class RuleSearchTest {
  private static final EvictionTrainRequest REQUEST =
      EvictionTrainRequest.of(GeneratedTrace.of(10_000, 3), 300_000, SimulationOptions.DEFAULTS, 1)
          .withLearner(Learner.RULE);

  /** Of one thread. */
  private static final RuleResult FOUND = search(REQUEST, 1);

  private static RuleResult search(EvictionTrainRequest request, int threads) {
    try {
      return RuleSearch.run(request, threads, TrainListener.NONE);
    } catch (TooLittleDataException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_rule_found_misses_no_more_than_the_default_on_the_validation_stretch() {
    // 200 small objects in turns, between large ones that come once; the default looks at uses
    // most.
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 12_000; i++) {
      if (i % 3 == 0) {
        trace.add(i * 1000L, "once" + i, 3_000);
      } else {
        trace.add(i * 1000L, "small" + i % 401, 1_000);
      }
    }
    EvictionTrainRequest request =
        EvictionTrainRequest.of(trace.build(), 300_000, SimulationOptions.DEFAULTS, 1);
    RuleResult result = search(request, 2);
    double usual = missRatio(result, NodeRule.DEFAULT);
    assertThat(missRatio(result, result.rule())).isLessThanOrEqualTo(usual);
  }

  private static double missRatio(RuleResult result, NodeRule rule) {
    return result.finals().stream()
        .filter(trial -> trial.rule().equals(rule))
        .findFirst()
        .orElseThrow()
        .missRatio();
  }

  @Test
  void trials_are_ranked_and_the_best_of_them_and_the_default_are_the_finals() {
    assertThat(FOUND.trials())
        .isSortedAccordingTo(Comparator.comparingDouble(RuleResult.Trial::missRatio));
    assertThat(FOUND.trials()).extracting(RuleResult.Trial::rule).doesNotHaveDuplicates();
    assertThat(FOUND.finals().get(0).rule()).isEqualTo(NodeRule.DEFAULT);
    assertThat(FOUND.finals())
        .extracting(RuleResult.Trial::rule)
        .contains(FOUND.rule(), FOUND.trials().get(0).rule());
    assertThat(FOUND.trainingEnd()).isEqualTo(7_000);
    assertThat(FOUND.heldOutFrom()).isEqualTo(8_500);
  }

  @Test
  void the_result_is_the_same_on_any_number_of_threads() {
    RuleResult two = search(REQUEST, 2);
    assertThat(two.trials()).isEqualTo(FOUND.trials());
    assertThat(two.rule()).isEqualTo(FOUND.rule());
  }

  @Test
  void another_objective_judges_by_its_own_misses() {
    RuleResult bytes = search(REQUEST.withObjective(Objective.BYTES), 2);
    assertThat(bytes.trials().get(0).missRatio()).isNotEqualTo(FOUND.trials().get(0).missRatio());
    assertThat(bytes.trials().get(0).rule().size())
        .as("large objects are worth as much as they weigh")
        .isLessThan(FOUND.trials().get(0).rule().size());
  }

  @Test
  void a_cache_that_hardly_evicts_gives_no_rule() {
    Trace trace = GeneratedTrace.of(20_000, 3);
    EvictionTrainRequest request =
        EvictionTrainRequest.of(trace, 1L << 40, SimulationOptions.DEFAULTS, 1)
            .withLearner(Learner.RULE);
    assertThatThrownBy(() -> RuleSearch.run(request, 1, TrainListener.NONE))
        .isInstanceOf(TooLittleDataException.class)
        .hasMessageContaining("0 objects are evicted");
  }

  @Test
  void the_trainer_of_models_refuses_the_learner_of_rules() {
    assertThatThrownBy(() -> EvictionTrainer.train(REQUEST, TrainListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rule");
  }
}
