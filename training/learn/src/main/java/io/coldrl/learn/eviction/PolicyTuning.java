package io.coldrl.learn.eviction;

import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.TunablePolicy;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Tunes the parameters of policies on the training part of a trace, so that a model has rivals that
 * learned from the same data. Coordinate descent: all values of one parameter at a time, from the
 * policy's defaults, until none is better.
 */
public final class PolicyTuning {
  /** About the most simulations that tuning of all policies takes, for progress. */
  public static final int MOST_TRIALS = 150;

  private static final int MOST_ROUNDS = 3;

  private final Trace trace;
  private final long capacityBytes;
  private final SimulationOptions options;
  private final Objective objective;
  private final int threads;
  private final IntConsumer progress;
  private final Map<String, Double> tried = new LinkedHashMap<>();

  private PolicyTuning(EvictionTrainRequest request, int threads, IntConsumer progress) {
    trace = request.trace().slice(0, request.trainingEnd());
    int from = (int) (RowCollector.HISTORY_WARMUP * trace.requests());
    capacityBytes = request.capacityBytes();
    options = EvictionJudge.warmedUp(trace, from, request.simulation());
    objective = request.objective();
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * A policy with its best parameters.
   *
   * @param policy name with the parameters, as {@code coldrl simulate --policies} takes it
   * @param missRatio on the training part, by the objective, 0 to 1
   */
  public record Tuned(String policy, double missRatio) {}

  /**
   * Tunes each policy.
   *
   * @param threads simulations at a time; the result does not depend on it
   * @param progress called with the number of simulations done so far
   * @return in the order of the policies
   */
  public static List<Tuned> tune(
      EvictionTrainRequest request,
      List<TunablePolicy> policies,
      int threads,
      IntConsumer progress) {
    PolicyTuning tuning = new PolicyTuning(request, threads, progress);
    return policies.stream().map(tuning::tune).toList();
  }

  private Tuned tune(TunablePolicy policy) {
    int[] best = policy.usual();
    double least = missRatios(List.of(policy.name(best))).get(0);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double before = least;
      for (int p = 0; p < policy.parameters(); p++) {
        List<int[]> line = policy.line(best, p);
        List<Double> misses = missRatios(line.stream().map(policy::name).toList());
        for (int i = 0; i < line.size(); i++) {
          if (misses.get(i) < least) {
            least = misses.get(i);
            best = line.get(i);
          }
        }
      }
      if (least == before) {
        break;
      }
    }
    return new Tuned(policy.name(best), least);
  }

  private List<Double> missRatios(List<String> names) {
    List<String> fresh = names.stream().filter(name -> !tried.containsKey(name)).toList();
    if (!fresh.isEmpty()) {
      List<SimulationResult> results =
          new Sweep(fresh, List.of(capacityBytes), threads, 1)
              .run(trace, options, Sweep.Progress.NONE);
      for (int i = 0; i < fresh.size(); i++) {
        tried.put(fresh.get(i), objective.missRatio(results.get(i)));
      }
      progress.accept(tried.size());
    }
    List<Double> misses = new ArrayList<>();
    names.forEach(name -> misses.add(tried.getOrDefault(name, Double.NaN)));
    return misses;
  }
}
