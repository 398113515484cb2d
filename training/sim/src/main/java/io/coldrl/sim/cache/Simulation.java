package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;

/** Says what a cache would have done on a trace: a replay under a policy, or a bound. */
@FunctionalInterface
public interface Simulation {
  /**
   * Runs it.
   *
   * @param capacityBytes 1 or more
   * @param progress told now and then how many requests are done
   */
  SimulationResult run(
      Trace trace, long capacityBytes, SimulationOptions options, IntConsumer progress);
}
