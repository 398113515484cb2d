package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.trace.Trace;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Misses and missed bytes of every policy on the sampled trace of eleek at two capacities, to the
 * digit. {@code make exactness} compares the same code with libCacheSim on whole traces.
 */
class PolicyGoldenCountsTest {
  private static final long SMALL = 750_000;
  private static final long LARGE = 7_500_000;

  // Policy, then misses and missed bytes at the small and at the large capacity.
  private static final List<String> COUNTS =
      List.of(
          "lru,10348,727751792,4140,381274121",
          "fifo,10719,735658658,4893,405612260",
          "clock,10181,722198869,4049,376963862",
          "lfu,8821,695077981,3371,360671832",
          "lfuda,9374,706663041,3277,348106703",
          "gdsf,7165,721150871,2166,384484089",
          "arc,9291,697046580,3933,378192214",
          "twoq,8281,680191589,3429,355866597",
          "slru,8122,689799132,3242,363037594",
          "lruk,8981,690670276,3604,369905206",
          "s3fifo,7228,805347495,2846,362949588",
          "sieve,9474,704303801,3421,354208228",
          "wtinylfu,6584,688690544,2526,386619397",
          "lhd,7349,718175108,2627,410057015",
          "hyperbolic,10118,723168787,3892,374276886",
          "lecar,9142,699899725,3656,366935470",
          "adaptsize,8267,814795353,2687,427062770",
          "size-edc,6402,721319444,2068,438756730",
          "node-rule,6792,694225874,2480,360391259",
          "random,10791,735424770,4975,414949366",
          "belady,7528,627066727,2649,265792198",
          "belady-size,6182,635721544,1767,293452221",
          "clairvoyant,4784,589436183,1597,295766982",
          "pfoo-l,4046,501428436,1318,207661292",
          "pfoo-u,4692,561601049,1560,247254828");

  private final Trace trace = SampleTrace.of("eleek");

  @Test
  void every_policy_misses_as_often_as_before() {
    for (String line : COUNTS) {
      String policy = line.substring(0, line.indexOf(','));
      assertThat(policy + counts(policy, SMALL) + counts(policy, LARGE)).isEqualTo(line);
    }
  }

  private String counts(String policy, long capacity) {
    SimulationResult result =
        PolicyCatalog.simulation(policy)
            .run(trace, capacity, SimulationOptions.DEFAULTS, done -> {});
    return "," + result.misses() + "," + result.missedBytes();
  }

  @Test
  void every_policy_of_the_catalog_has_its_counts_here() {
    Set<String> named = new HashSet<>(PolicyCatalog.docs().keySet());
    // These take an argument: a model has no counts of its own, and the rule stands here without.
    named.removeIf(name -> name.contains(":"));
    assertThat(COUNTS.stream().map(line -> line.substring(0, line.indexOf(','))))
        .containsExactlyInAnyOrderElementsOf(named);
  }
}
