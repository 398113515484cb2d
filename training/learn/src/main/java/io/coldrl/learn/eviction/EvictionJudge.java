package io.coldrl.learn.eviction;

import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.PolicyFactory;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Lets exported models decide in the simulator: the only judge of a stage of training. */
final class EvictionJudge {
  private EvictionJudge() {}

  /** The exported model as the agent would load it. */
  static OnnxScorer scorer(byte[] onnx) {
    try {
      Path file = Files.createTempFile("coldrl-model", ".onnx");
      try {
        Files.write(file, onnx);
        return OnnxScorer.load(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't keep a model in the temporary directory", e);
    } catch (UnfitModelException e) {
      throw new IllegalStateException("the exported model can't be served", e);
    }
  }

  /** Runs a model over the trace; requests before {@code from} only warm up. */
  static SimulationResult run(
      Trace trace,
      int from,
      byte[] onnx,
      long capacityBytes,
      SimulationOptions options,
      IntConsumer progress) {
    PolicyFactory factory = (t, cache, o) -> new LearnedPolicy(cache, t, o, scorer(onnx), null);
    return CacheSimulator.run(
        trace, "model", factory, capacityBytes, warmedUp(trace, from, options), progress);
  }

  /** Options that count from request {@code from} on. */
  static SimulationOptions warmedUp(Trace trace, int from, SimulationOptions options) {
    // Half a request more than asked, so that rounding down meets it exactly.
    return options.withWarmup(Math.max(0, (from + 0.5) / trace.requests()));
  }
}
