package io.coldrl.learn.eviction;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.NodeRulePolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** Runs a trained model and its rivals over the held-out part of a trace. */
public final class HeldOut {
  /** Name of the model among the results. */
  public static final String MODEL = "model";

  private HeldOut() {}

  /**
   * Runs the policies, and the model after them, over the whole trace; only the held-out part
   * counts, or the validation part if none is held out.
   *
   * @param rivals of the model: policies by name, and capacities in bytes
   * @return one result for each capacity and policy, capacities being the outer order
   */
  public static List<SimulationResult> judge(
      EvictionTrainRequest request,
      EvictionTrainResult result,
      Sweep rivals,
      Sweep.Progress progress) {
    return judge(
        request.trace(),
        result.heldOutFrom(),
        request.simulation(),
        result.onnx(),
        rivals,
        progress);
  }

  /**
   * Runs the policies, and a rule after them, over the part that the search for it never touched.
   * The rule's results bear the name {@link #MODEL}.
   */
  public static List<SimulationResult> judge(
      EvictionTrainRequest request, RuleResult result, Sweep rivals, Sweep.Progress progress) {
    return rivals.run(
        request.trace(),
        EvictionJudge.warmedUp(request.trace(), result.heldOutFrom(), request.simulation()),
        progress,
        Map.of(
            MODEL,
            (trace, capacity, options, done) ->
                CacheSimulator.run(
                    trace,
                    MODEL,
                    (t, cache, o) -> new NodeRulePolicy(cache, t, o, result.rule()),
                    capacity,
                    options,
                    done)));
  }

  /**
   * Share of the held-out part that no eviction can save: objects that were never requested before.
   *
   * @param from first request that counts
   * @return by the objective, 0 to 1
   */
  public static double firstEver(Trace trace, int from, Objective objective) {
    BitSet seen = new BitSet(trace.objects());
    double all = 0;
    double first = 0;
    for (int i = 0; i < trace.requests(); i++) {
      boolean known = seen.get(trace.object(i));
      seen.set(trace.object(i));
      if (i >= from) {
        double weight =
            switch (objective) {
              case OBJECTS -> 1;
              case BYTES -> trace.sizeBytes(i);
              case COST -> trace.missCostMs(i);
            };
        all += weight;
        first += known ? 0 : weight;
      }
    }
    return all == 0 ? 0 : first / all;
  }

  /** A model and its rivals over any trace; requests before {@code from} only warm up. */
  public static List<SimulationResult> judge(
      Trace whole,
      int from,
      SimulationOptions simulation,
      byte[] onnx,
      Sweep rivals,
      Sweep.Progress progress) {
    return rivals.run(
        whole,
        EvictionJudge.warmedUp(whole, from, simulation),
        progress,
        Map.of(MODEL, EvictionJudge.simulation(MODEL, onnx)));
  }
}
