package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTraffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules over sampled candidates against the policies over the whole cache that they follow. */
class HistoryRuleInSimulationTest {
  private static final Trace TRACE = GeneratedTraffic.of(1, 60_000, 3, 7);

  private static double misses(String policy) {
    return PolicyCatalog.simulation(policy)
        .run(TRACE, TRACE.uniqueBytes() / 20, SimulationOptions.DEFAULTS, done -> {})
        .objectMissRatio();
  }

  // A rule may evict the object that was stored last; GDSF of the literature may not.
  @ParameterizedTest
  @CsvSource({"rule:lru,lru,0.02", "rule:gdsf,gdsf,0.06"})
  void a_rule_over_a_sample_misses_as_the_policy_over_the_whole_cache(
      String rule, String policy, double share) {
    double whole = misses(policy);
    assertThat(misses(rule)).isCloseTo(whole, within(share * whole));
  }

  @Test
  void gdsf_and_lru_differ_on_this_trace() {
    assertThat(misses("gdsf")).isLessThan(0.9 * misses("lru"));
  }
}
