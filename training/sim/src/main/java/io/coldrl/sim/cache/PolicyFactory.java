package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;

/** Creates a policy for one run. */
@FunctionalInterface
public interface PolicyFactory {
  /** A new policy that evicts from {@code cache} while {@code trace} is replayed. */
  SimulatedPolicy create(Trace trace, CacheState cache, SimulationOptions options);
}
