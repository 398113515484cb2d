package io.coldrl.learn.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.Blocks;
import io.coldrl.sim.cache.CacheSimulator;
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
    return CacheSimulator.run(
        TRACE,
        name,
        PolicyCatalog.named(policy),
        CAPACITY,
        SimulationOptions.DEFAULTS.withWarmup(0.3),
        done -> {});
  }

  private static Verdict of(String model, String... rivals) {
    List<SimulationResult> results = new ArrayList<>();
    for (String rival : rivals) {
      results.add(run(rival, rival));
    }
    results.add(run(HeldOut.MODEL, model));
    return new Verdict(Objective.OBJECTS, results, 1);
  }

  @Test
  void a_model_that_misses_less_than_all_is_worth_deploying() {
    Verdict verdict = of("size-edc", "lru", "fifo", "lfu", "clairvoyant");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.DEPLOY);
    assertThat(verdict.sentences(CAPACITY)).first().asString().startsWith("Worth deploying");
    assertThat(verdict.losses()).isEmpty();
    assertThat(String.join(" ", verdict.sentences(CAPACITY)))
        .contains("Knowing the future")
        .contains("Of lru's misses it saves");
  }

  @Test
  void one_that_does_no_better_than_gdsf_is_not() {
    Verdict verdict = of("gdsf", "lru", "gdsf");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.NOT_BETTER_THAN_CLASSICAL);
    assertThat(verdict.sentences(CAPACITY).get(0))
        .startsWith("Don't deploy this: gdsf does as well on your traffic");
    assertThat(verdict.losses()).hasSize(1);
  }

  @Test
  void one_that_does_no_better_than_lru_is_not() {
    Verdict verdict = of("fifo", "lru", "gdsf");
    assertThat(verdict.advice(CAPACITY)).isEqualTo(Verdict.Advice.NOT_BETTER_THAN_LRU);
    assertThat(verdict.sentences(CAPACITY).get(0)).contains("LRU");
    assertThat(verdict.losses()).hasSize(1).first().asString().contains("gdsf", "and 1 more");
    assertThat(String.join(" ", verdict.sentences(CAPACITY))).contains("more than gdsf");
  }

  @Test
  void intervals_hold_the_ratio_and_have_a_width() {
    SimulationResult lru = run("lru", "lru");
    Verdict verdict = new Verdict(Objective.OBJECTS, List.of(lru), 1);
    BlockBootstrap.Interval interval = verdict.interval(lru);
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
