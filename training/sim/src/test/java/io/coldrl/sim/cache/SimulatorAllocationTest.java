package io.coldrl.sim.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.testkit.Allocation;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator allocates for objects, not for requests. */
class SimulatorAllocationTest {
  private static final int OBJECTS = 500;
  private static final int REQUESTS = 5_000;

  private static Trace trace(int requests) {
    SplittableRandom random = new SplittableRandom(1);
    TraceBuilder builder = new TraceBuilder();
    for (int i = 0; i < requests; i++) {
      int object = i < OBJECTS ? i : Math.min(random.nextInt(OBJECTS), random.nextInt(OBJECTS));
      builder.add(10L * i, "o" + object, 100 + object, false, -1, -1);
    }
    return builder.build();
  }

  private static double bytes(String policy, Trace trace, SimulationOptions options)
      throws Exception {
    return Allocation.bytesPerCall(
        1,
        () ->
            CacheSimulator.run(
                trace, policy, PolicyCatalog.named(policy), 30_000, options, done -> {}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "fifo", "sieve", "s3fifo", "gdsf", "size-edc", "node-rule"})
  void a_request_allocates_nothing(String policy) throws Exception {
    Trace small = trace(REQUESTS);
    Trace large = trace(3 * REQUESTS);
    for (SimulationOptions options :
        new SimulationOptions[] {
          SimulationOptions.DEFAULTS, SimulationOptions.DEFAULTS.withNginx(NginxCache.DEFAULTS)
        }) {
      double more = bytes(policy, large, options) - bytes(policy, small, options);
      // The smallest object has 16 bytes.
      assertThat(more / (2 * REQUESTS)).isLessThan(1);
    }
  }
}
