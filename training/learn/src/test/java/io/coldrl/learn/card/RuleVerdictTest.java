package io.coldrl.learn.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Known policies stand for the rules: what is judged is the judge. */
class RuleVerdictTest {
  private static final long CAPACITY = 1_000_000;
  private static final Trace TRACE = GeneratedTrace.of(30_000, 1);

  private static SimulationResult run(String name, String policy) {
    return CacheSimulator.run(
        TRACE,
        name,
        PolicyCatalog.named(policy),
        CAPACITY,
        SimulationOptions.DEFAULTS.withWarmup(0.3),
        done -> {});
  }

  private static RuleVerdict of(String rule, String usual) {
    List<SimulationResult> results = new ArrayList<>();
    results.add(run("lru", "lru"));
    results.add(run("gdsf", "gdsf"));
    results.add(run("node-rule", usual));
    results.add(run("clairvoyant", "clairvoyant"));
    results.add(run(HeldOut.MODEL, rule));
    return new RuleVerdict(Objective.OBJECTS, results, 1, CAPACITY);
  }

  @Test
  void a_rule_that_misses_less_than_the_default_is_worth_using() {
    RuleVerdict verdict = of("size-edc", "fifo");
    assertThat(verdict.advice()).isEqualTo(RuleVerdict.Advice.USE);
    assertThat(verdict.sentences().get(0)).startsWith("Worth using");
    assertThat(String.join(" ", verdict.sentences()))
        .contains("the default rule (node-rule)", "GDSF", "of the way from LRU", "Of lru's misses");
  }

  @Test
  void where_the_default_does_as_well_it_is_enough() {
    RuleVerdict verdict = of("size-edc", "size-edc");
    assertThat(verdict.advice()).isEqualTo(RuleVerdict.Advice.NOT_BETTER_THAN_DEFAULT);
    assertThat(verdict.sentences().get(0)).contains("`coldrl_rule on;` is enough");
  }

  @Test
  void where_lru_does_as_well_no_rule_is_needed() {
    RuleVerdict verdict = of("fifo", "random");
    assertThat(verdict.advice()).isEqualTo(RuleVerdict.Advice.NOT_BETTER_THAN_LRU);
    assertThat(verdict.sentences().get(0)).startsWith("Don't use a rule");
  }

  @Test
  void the_default_is_enough_only_where_it_is_better_than_lru_itself() {
    assertThat(RuleVerdict.advice(0.1, -0.1, 0.05))
        .isEqualTo(RuleVerdict.Advice.NOT_BETTER_THAN_DEFAULT);
    assertThat(RuleVerdict.advice(0.1, -0.1, -0.05)).isEqualTo(RuleVerdict.Advice.USE_NOT_DEFAULT);
    assertThat(RuleVerdict.advice(0.1, 0.1, -0.05)).isEqualTo(RuleVerdict.Advice.USE);
    assertThat(RuleVerdict.advice(0, 0.1, 0.1)).isEqualTo(RuleVerdict.Advice.NOT_BETTER_THAN_LRU);
  }
}
