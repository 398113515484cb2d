package io.coldrl.learn.eviction;

import io.coldrl.inference.Task;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;

/** Lets exported models decide in the simulator: the only judge of a stage of training. */
final class EvictionJudge {
  private EvictionJudge() {}

  /** The simulation of a cache that an exported model decides for. */
  static Simulation simulation(String name, byte[] onnx) {
    return (trace, capacityBytes, options, progress) ->
        CacheSimulator.run(
            trace,
            name,
            (t, cache, o) ->
                new LearnedPolicy(cache, t, o, TrainedModel.load(onnx, Task.EVICTION), null),
            capacityBytes,
            options,
            progress);
  }

  /** Options that count from request {@code from} on. */
  static SimulationOptions warmedUp(Trace trace, int from, SimulationOptions options) {
    // Half a request more, so that rounding down gives the exact number.
    return options.withWarmup(Math.max(0, (from + 0.5) / trace.requests()));
  }
}
