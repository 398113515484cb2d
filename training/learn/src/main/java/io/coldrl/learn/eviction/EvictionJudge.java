package io.coldrl.learn.eviction;

import io.coldrl.inference.Task;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.PolicyFactory;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.util.function.IntConsumer;

/** Lets exported models decide in the simulator: the only judge of a stage of training. */
final class EvictionJudge {
  private EvictionJudge() {}

  /** Runs a model over the trace; requests before {@code from} only warm up. */
  static SimulationResult run(
      Trace trace,
      int from,
      byte[] onnx,
      long capacityBytes,
      SimulationOptions options,
      IntConsumer progress) {
    PolicyFactory factory =
        (t, cache, o) ->
            new LearnedPolicy(cache, t, o, TrainedModel.load(onnx, Task.EVICTION), null);
    return CacheSimulator.run(
        trace, "model", factory, capacityBytes, warmedUp(trace, from, options), progress);
  }

  /** Options that count from request {@code from} on. */
  static SimulationOptions warmedUp(Trace trace, int from, SimulationOptions options) {
    // Half a request more, so that rounding down gives the exact number.
    return options.withWarmup(Math.max(0, (from + 0.5) / trace.requests()));
  }
}
