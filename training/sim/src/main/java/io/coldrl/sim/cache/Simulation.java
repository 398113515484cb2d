package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;

/** Computes how a cache performs on a trace: a replay with a policy, or a bound. */
@FunctionalInterface
public interface Simulation {
  /**
   * Runs the simulation.
   *
   * @param capacityBytes 1 or more
   * @param progress called with the number of requests done, every few thousand requests
   */
  SimulationResult run(
      Trace trace, long capacityBytes, SimulationOptions options, IntConsumer progress);
}
