package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.NodeRule;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sampled.NodeRulePolicy;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Finds the three numbers of a {@link NodeRule} for a trace: each rule that is tried replays the
 * training part, so that it is judged by the misses of the cache that it leads to.
 */
public final class RuleSearch {
  /*
   * Only the ratios of the three numbers matter, so idle is 1 all along. A coarse grid comes first;
   * then a pattern search (Hooke and Jeeves, "Direct Search", JACM 1961) from its best: the eight
   * neighbours at a distance, until none is better, then at half the distance. Among the best of
   * all and the default rule the validation part chooses, by a margin in favour of the default.
   */
  private static final double[] SIZES = {0, 0.25, 0.5, 1, 1.5, 2, 3, 4};
  private static final double[] USES = {0, 0.5, 1, 1.5, 2, 3, 4};
  private static final double[] STEPS = {0.5, 0.25};
  private static final int MOST_MOVES = 4;
  private static final int FINALISTS = 4;
  private static final double MARGIN = 0.01;
  private static final int MIN_EVICTIONS = 1_000;

  private final EvictionTrainRequest request;
  private final Trace training;
  private final TrainListener listener;
  private final Map<NodeRule, Double> tried = new LinkedHashMap<>();
  private final ExecutorService executor;

  private RuleSearch(
      EvictionTrainRequest request, TrainListener listener, ExecutorService executor) {
    this.request = request;
    this.listener = listener;
    this.executor = executor;
    Trace whole = request.trace();
    training = whole.slice(0, (int) (whole.requests() * request.trainShare()));
  }

  /**
   * Searches.
   *
   * @param request its learner is not looked at
   * @param threads rules tried side by side, 1 or more; the result does not depend on it
   * @throws TooLittleDataException if there are too few evictions in the training part
   */
  public static RuleResult run(EvictionTrainRequest request, int threads, TrainListener listener)
      throws TooLittleDataException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      return new RuleSearch(request, listener, executor).run();
    } finally {
      executor.shutdownNow();
    }
  }

  private RuleResult run() throws TooLittleDataException {
    long start = System.nanoTime();
    SimulationResult usual = replay(training, 0, NodeRule.DEFAULT);
    if (usual.evictions() < MIN_EVICTIONS) {
      throw TooLittleDataException.evictions(training.requests(), usual.evictions());
    }
    List<NodeRule> grid = grid();
    double all = grid.size() + 8.0 * STEPS.length * MOST_MOVES + FINALISTS + 1;
    tryAll(grid, all);
    listener.onStage(new TrainingStage("grid", best().missRatio()));
    for (double step : STEPS) {
      refine(step, all);
    }
    listener.onStage(new TrainingStage("refined", best().missRatio()));
    int validationEnd =
        (int)
            (request.trace().requests()
                * Math.min(1, request.trainShare() + request.validationShare()));
    boolean heldOut = validationEnd < request.trace().requests();
    List<RuleResult.Trial> finals = finals(request.trace().slice(0, validationEnd));
    return new RuleResult(
        choose(finals),
        ranked(),
        finals,
        training.requests(),
        heldOut ? validationEnd : training.requests(),
        (System.nanoTime() - start) / 1e9);
  }

  private static List<NodeRule> grid() {
    List<NodeRule> grid = new ArrayList<>();
    grid.add(NodeRule.DEFAULT);
    for (double size : SIZES) {
      for (double uses : USES) {
        grid.add(new NodeRule(size, 1, uses));
      }
    }
    return grid;
  }

  private void refine(double step, double all) {
    for (int move = 0; move < MOST_MOVES; move++) {
      NodeRule center = best().rule();
      List<NodeRule> around = new ArrayList<>();
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          double size = center.size() + i * step;
          double uses = center.uses() + j * step;
          if (size >= 0 && uses >= 0) {
            around.add(new NodeRule(size, 1, uses));
          }
        }
      }
      tryAll(around, all);
      if (best().rule().equals(center)) {
        return;
      }
    }
  }

  private void tryAll(List<NodeRule> rules, double all) {
    List<NodeRule> fresh = rules.stream().distinct().filter(r -> !tried.containsKey(r)).toList();
    List<Double> misses = misses(training, firstOfTraining(), fresh);
    for (int i = 0; i < fresh.size(); i++) {
      tried.put(fresh.get(i), misses.get(i));
    }
    listener.onProgress("trying rules", Math.min(1, tried.size() / all));
  }

  private int firstOfTraining() {
    return (int) (RowCollector.HISTORY_WARMUP * training.requests());
  }

  private List<Double> misses(Trace trace, int from, List<NodeRule> rules) {
    List<Future<Double>> pending = new ArrayList<>();
    for (NodeRule rule : rules) {
      pending.add(executor.submit(() -> request.objective().missRatio(replay(trace, from, rule))));
    }
    return pending.stream().map(Futures::get).toList();
  }

  private SimulationResult replay(Trace trace, int from, NodeRule rule) {
    return CacheSimulator.run(
        trace,
        "rule",
        (t, cache, options) -> new NodeRulePolicy(cache, t, options, rule),
        request.capacityBytes(),
        EvictionJudge.warmedUp(trace, from, request.simulation()),
        done -> {});
  }

  private List<RuleResult.Trial> finals(Trace upToValidation) {
    List<NodeRule> rules = new ArrayList<>();
    rules.add(NodeRule.DEFAULT);
    ranked().stream()
        .map(RuleResult.Trial::rule)
        .filter(rule -> !rule.equals(NodeRule.DEFAULT))
        .limit(FINALISTS)
        .forEach(rules::add);
    List<Double> misses = misses(upToValidation, training.requests(), rules);
    List<RuleResult.Trial> finals = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      finals.add(new RuleResult.Trial(rules.get(i), misses.get(i)));
    }
    return finals;
  }

  private static NodeRule choose(List<RuleResult.Trial> finals) {
    RuleResult.Trial usual = finals.get(0);
    RuleResult.Trial best =
        finals.stream().min(Comparator.comparingDouble(RuleResult.Trial::missRatio)).orElse(usual);
    return best.missRatio() < (1 - MARGIN) * usual.missRatio() ? best.rule() : usual.rule();
  }

  private RuleResult.Trial best() {
    return ranked().get(0);
  }

  private List<RuleResult.Trial> ranked() {
    return tried.entrySet().stream()
        .map(entry -> new RuleResult.Trial(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingDouble(RuleResult.Trial::missRatio))
        .toList();
  }
}
