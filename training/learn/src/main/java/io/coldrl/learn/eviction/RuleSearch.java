package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.NodeRule;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final int threads;

  private RuleSearch(EvictionTrainRequest request, TrainListener listener, int threads) {
    this.request = request;
    this.listener = listener;
    this.threads = threads;
    training = request.trace().slice(0, request.trainingEnd());
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
    return new RuleSearch(request, listener, threads).run();
  }

  private RuleResult run() throws TooLittleDataException {
    long start = System.nanoTime();
    SimulationResult usual = replay(training, 0, List.of(NodeRule.DEFAULT)).get(0);
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
    return replay(trace, from, rules).stream().map(request.objective()::missRatio).toList();
  }

  private List<SimulationResult> replay(Trace trace, int from, List<NodeRule> rules) {
    List<String> names = rules.stream().map(NodeRuleOption::name).toList();
    return new Sweep(names, List.of(request.capacityBytes()), threads, 1)
        .run(trace, EvictionJudge.warmedUp(trace, from, request.simulation()), Sweep.Progress.NONE);
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
