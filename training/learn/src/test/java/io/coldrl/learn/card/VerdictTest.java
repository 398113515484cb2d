package io.coldrl.learn.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.Blocks;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Known policies stand for the model: what is judged is the judge. */
class VerdictTest {
  private static final long CAPACITY = 1_000_000;
  private static final Trace TRACE = GeneratedTrace.of(30_000, 1);

  private static SimulationResult run(String name, String policy) {
    return run(name, policy, SimulationOptions.DEFAULTS);
  }

  private static SimulationResult run(String name, String policy, SimulationOptions options) {
    return CacheSimulator.run(
        TRACE, name, PolicyCatalog.named(policy), CAPACITY, options.withWarmup(0.3), done -> {});
  }

  private static Verdict of(String deployed, String model, String... rivals) {
    List<SimulationResult> results = new ArrayList<>();
    for (String rival : rivals) {
      results.add(run(rival, rival));
    }
    results.add(run(HeldOut.MODEL, model));
    return new Verdict(Objective.OBJECTS, results, new Deployment(deployed, List.of()), 0.1234, 1);
  }

  @Test
  void a_model_that_misses_least_is_deployed() {
    Verdict verdict = of("model", "size-edc", "lru", "fifo", "lfu", "clairvoyant");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.MODEL);
    assertThat(verdict.losses()).isEmpty();
    assertThat(String.join(" ", verdict.sentences(CAPACITY)))
        .startsWith("Deploy the model. At 1.00 MB")
        .contains("Knowing the future", "Of lru's misses it saves", "12.34% was never requested")
        .contains("No policy misses less");
  }

  @Test
  void a_rule_is_deployed_by_its_name_and_the_model_told_beside_it() {
    Verdict verdict = of("rule:size-edc", "fifo", "lru", "rule:size-edc");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.AGENT_RULE);
    assertThat(String.join(" ", verdict.sentences(CAPACITY)))
        .startsWith("Deploy rule:size-edc, which the agent serves without a model.")
        .contains("The model misses", "more than rule:size-edc");
  }

  @Test
  void a_rule_of_the_module_is_told_as_its_directive() {
    String rule = "node-rule:size=2,idle=1,uses=1.5";
    Verdict verdict = of(rule, "fifo", "lru", rule);
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.MODULE_RULE);
    assertThat(verdict.sentences(CAPACITY).get(0))
        .contains("without an agent: coldrl_rule size=2 idle=1 uses=1.5;");
    assertThat(Verdict.directive("node-rule")).isEqualTo("coldrl_rule on;");
  }

  @Test
  void what_is_no_better_than_lru_on_the_held_out_part_is_not_deployed() {
    Verdict verdict = of("model", "fifo", "lru", "gdsf");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.LRU);
    assertThat(verdict.sentences(CAPACITY).get(0)).startsWith("Change nothing");
    assertThat(verdict.losses()).hasSize(1).first().asString().contains("gdsf", "and 1 more");
  }

  @Test
  void nothing_is_deployed_where_validation_chose_lru() {
    assertThat(of("lru", "size-edc", "lru").advice(CAPACITY)).isEqualTo(Verdict.Advice.LRU);
  }

  @Test
  void a_cache_that_forgets_before_it_is_full_is_told_so() {
    assertThat(sentencesWithInactive(1_000)).contains("a longer one may gain more than any policy");
    assertThat(sentencesWithInactive(1_000_000_000)).doesNotContain("inactive");
  }

  private static String sentencesWithInactive(long ms) {
    SimulationResult lru =
        run(
            "lru",
            "lru",
            SimulationOptions.DEFAULTS.withNginx(NginxCache.DEFAULTS.withNodes(ms, 1)));
    SimulationResult model = run(HeldOut.MODEL, "lru");
    Verdict verdict =
        new Verdict(Objective.OBJECTS, List.of(lru, model), Deployment.OF_MODEL, 0, 1);
    return String.join(" ", verdict.sentences(CAPACITY));
  }

  @Test
  void intervals_hold_the_ratio_and_have_a_width() {
    SimulationResult lru = run("lru", "lru");
    Verdict verdict = new Verdict(Objective.OBJECTS, List.of(lru), Deployment.OF_MODEL, 0, 1);
    BlockBootstrap.Interval interval = Objects.requireNonNull(verdict.interval(lru));
    assertThat(interval.low()).isLessThan(lru.objectMissRatio()).isPositive();
    assertThat(interval.high()).isGreaterThan(lru.objectMissRatio()).isLessThan(1);
    // 21,000 independent requests would give about +-0.7 points; blocks a little more.
    assertThat(interval.high() - interval.low()).isBetween(0.005, 0.05);
  }

  @Test
  void blocks_add_up_to_the_whole() {
    SimulationResult lru = run("lru", "lru");
    Blocks blocks = Objects.requireNonNull(lru.blocks());
    assertThat(blocks.missRatio(Objective.OBJECTS)).isEqualTo(lru.objectMissRatio());
    assertThat(blocks.missRatio(Objective.BYTES)).isEqualTo(lru.byteMissRatio());
  }
}
