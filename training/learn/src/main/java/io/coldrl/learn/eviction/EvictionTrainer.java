package io.coldrl.learn.eviction;

import ai.djl.ndarray.NDManager;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionModel;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.ScoreShift;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.learn.export.Trees;
import io.coldrl.learn.torch.TorchRuntime;
import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trains an eviction model on a trace in stages: the likelihood, its average with a network of
 * other sites, that network alone, the likelihood again on states of the best policy, and a search
 * of the score in closed loop. Keeps the stage that misses least in closed loop on the validation
 * part. Ends a kind of stage once it no longer lowers the misses. The same request gives the same
 * model, to the bit on one machine.
 */
public final class EvictionTrainer {
  private static final int MAX_TRANSITIONS = 8_000;
  private static final double EPSILON = 0.1;
  private static final int DQN_STEPS = 2_000;
  private static final int DQN_ROUNDS = 3;
  // The score of the paper's network has no term of the size.
  private static final MissCost NO_COST = new MissCost(0, 0, 0);
  // Numbers of trees to judge; boosted in one run, so that the smaller ones are its beginnings.
  private static final int[] TREES = {30, 60, 120};
  private static final int MOST_TREES = 120;
  // Capacities that stages are judged at, relative to the one asked for: a model should not fall
  // apart where the operator changes the size of the cache.
  private static final double[] CAPACITIES = {1, 10, 3.2, 0.32, 0.1};
  private static final double[] WEIGHTS = {0.6, 0.1, 0.1, 0.1, 0.1};
  // The first of them, and of the weights, judge a change of the score.
  private static final int SEARCHED = 1;
  private static final int LOG_HAZARD_UNKNOWN = -9;

  private final EvictionTrainRequest request;
  private final SimulationOptions options;
  private final TrainListener listener;
  private final CheckpointFile file;
  private final Trace training;
  private final int validationEnd;
  private final Trace upToValidation;
  private final ReplayedRequests work;

  private EvictionTrainer(
      EvictionTrainRequest request, TrainListener listener, CheckpointFile file) {
    this.request = request;
    this.listener = listener;
    this.file = file;
    options = request.simulation();
    Trace trace = request.trace();
    training = trace.slice(0, request.trainingEnd());
    validationEnd = request.validationEnd();
    upToValidation = trace.slice(0, validationEnd);
    work = new ReplayedRequests(listener, allWork());
  }

  /** Trains, and keeps no checkpoint. */
  public static EvictionTrainResult train(EvictionTrainRequest request, TrainListener listener)
      throws TooLittleDataException {
    return train(request, listener, CheckpointFile.none());
  }

  /**
   * Trains.
   *
   * @param file written after each stage; if it has stages of the same request, they are not
   *     trained again
   * @throws TooLittleDataException if the cache never fills, or there are too few evictions
   */
  public static EvictionTrainResult train(
      EvictionTrainRequest request, TrainListener listener, CheckpointFile file)
      throws TooLittleDataException {
    if (request.learner() == Learner.RULE) {
      throw new IllegalArgumentException("the learner is rule, which has no model: see RuleSearch");
    }
    TorchRuntime.prepare();
    return new EvictionTrainer(request, listener, file).train();
  }

  private EvictionTrainResult train() throws TooLittleDataException {
    long start = System.nanoTime();
    Checkpoint reached = file.read(request);
    if (reached == null) {
      reached = firstStage();
      file.write(reached);
    }
    for (Checkpoint.Done stage : reached.stages()) {
      tell(stage);
    }
    for (int round = 1; round <= dqnRounds(); round++) {
      reached = attempt(reached, "dqn-" + round, this::dqn);
    }
    for (int round = 1; round <= onPolicyRounds(); round++) {
      reached = attempt(reached, "on-policy-" + round, this::onPolicy);
      if (!gained(reached, "on-policy-" + round)) {
        break;
      }
    }
    if (searches()) {
      reached = attempt(reached, "search", this::search);
    }
    return result(reached, start);
  }

  /** Runs the next stage. */
  @FunctionalInterface
  private interface Step {
    Checkpoint.Done take(Checkpoint reached, String name) throws TooLittleDataException;
  }

  private Checkpoint attempt(Checkpoint reached, String name, Step step)
      throws TooLittleDataException {
    if (reached.stages().stream().anyMatch(stage -> stage.name().equals(name))) {
      return reached;
    }
    Checkpoint more = reached.with(step.take(reached, name));
    file.write(more);
    tell(more.last());
    return more;
  }

  private static boolean gained(Checkpoint reached, String name) {
    return reached.best().name().equals(name);
  }

  private void tell(Checkpoint.Done stage) {
    listener.onStage(new TrainingStage(stage.name(), stage.missRatio()));
  }

  private Checkpoint firstStage() throws TooLittleDataException {
    boolean paper = request.learner() == Learner.COLD_RL;
    HistoryRule.Name collector = paper ? HistoryRule.Name.LRU : HistoryRule.Name.SIZE_EDC;
    SurvivalRows rows = collect(() -> new HistoryRuleScorer(HistoryRule.of(collector)));
    FeatureTransform transform = transform(rows);
    MissCost missCost =
        paper ? NO_COST : MissCost.of(request.objective(), rows.rows(), rows.size());
    Checkpoint empty =
        new Checkpoint(
            CheckpointFile.fingerprint(request),
            rows.size(),
            transform.learned(),
            missCost,
            purge(rows),
            FeatureRange.of(rows.rows(), rows.size()),
            List.of());
    if (request.learner() == Learner.TREES) {
      Checkpoint reached = empty;
      Trees trees = boost("trees", transform, missCost, rows);
      for (int kept : TREES) {
        reached =
            reached.with(judge(empty, "trees-" + kept, EvictionModel.of(trees.first(kept)), 0));
      }
      return reached;
    }
    if (paper) {
      EvictionWeights random =
          EvictionNetwork.randomWeights(
              request.hidden(), missCost, LOG_HAZARD_UNKNOWN, request.seed());
      return empty.with(judge(empty, "random", EvictionModel.of(random), 0));
    }
    EvictionWeights own = survive("likelihood", transform, missCost, rows);
    Checkpoint reached = empty.with(judge(empty, "likelihood", EvictionModel.of(own), 0));
    Prior prior = request.usedPrior();
    if (prior != null) {
      EvictionModel mean = EvictionModel.of(prior.mean(own));
      EvictionModel others = EvictionModel.of(prior.alone(missCost));
      reached = reached.with(judge(reached, "mean", mean, 0));
      reached = reached.with(judge(reached, "prior", others, 0));
    }
    return reached;
  }

  private FeatureTransform transform(SurvivalRows rows) {
    Prior prior = request.usedPrior();
    if (prior != null) {
      return prior.transform();
    }
    boolean six = request.learner() == Learner.COLD_RL || request.lacks(Ablation.FEATURES);
    return FeatureTransform.fit(
        EvictionLayout.LAYOUT,
        rows.rows(),
        rows.size(),
        six ? PaperFeatures.SIX : Set.copyOf(EvictionLayout.LAYOUT.ids()));
  }

  private Checkpoint.Done dqn(Checkpoint reached, String name) {
    Checkpoint.Done last = reached.last();
    EvictionWeights start =
        Objects.requireNonNull(last.model().network(), "the DQN refines a network");
    int round = reached.stages().size();
    FeatureTransform transform = FeatureTransform.of(EvictionLayout.LAYOUT, reached.transform());
    ReplayBuffer buffer = new ReplayBuffer(MAX_TRANSITIONS, options.candidates());
    work.begin(name, training.requests() * ReplayedRequests.SIMULATED_REQUEST);
    EvictionEnvironment.play(
        training,
        request.capacityBytes(),
        options.withSeed(request.seed() + round),
        transform,
        reached.missCost(),
        TrainedModel.load(export(reached, name, last.model()), Task.EVICTION),
        EPSILON,
        Math.min(1, (double) MAX_TRANSITIONS / Math.max(1, last.decisions())),
        RowCollector.HISTORY_WARMUP,
        buffer);
    work.begin(name, DQN_STEPS * ReplayedRequests.DQN_STEP);
    try (NDManager manager = NDManager.newBaseManager()) {
      EvictionWeights weights =
          new EvictionDqnTrainer(buffer, request.seed() + round)
              .train(manager, start, DQN_STEPS, work::done);
      return judge(reached, name, EvictionModel.of(weights), buffer.size());
    }
  }

  private Checkpoint.Done search(Checkpoint reached, String name) {
    EvictionWeights start =
        Objects.requireNonNull(reached.best().model().network(), "the score of a network");
    FeatureTransform transform = FeatureTransform.of(EvictionLayout.LAYOUT, reached.transform());
    work.begin(name, searchWork());
    AtomicInteger trials = new AtomicInteger();
    ScoreShift shift =
        new ScoreSearch(
                shifts -> {
                  List<byte[]> models = new ArrayList<>();
                  for (ScoreShift one : shifts) {
                    models.add(
                        export(reached, name, EvictionModel.of(one.apply(start, transform))));
                  }
                  List<Double> misses =
                      logMisses(simulate(reached, models, SEARCHED), models.size());
                  int done = trials.addAndGet(shifts.size());
                  work.done(Math.min(1, done / (ScoreSearch.mostTrials() + 1.0)));
                  return misses;
                })
            .run();
    return judge(reached, name, EvictionModel.of(shift.apply(start, transform)), 0);
  }

  private Checkpoint.Done onPolicy(Checkpoint reached, String name) throws TooLittleDataException {
    byte[] onnx = export(reached, name, reached.best().model());
    SurvivalRows rows = collect(() -> TrainedModel.load(onnx, Task.EVICTION));
    FeatureTransform transform = FeatureTransform.of(EvictionLayout.LAYOUT, reached.transform());
    EvictionModel best = reached.best().model();
    if (best.trees() != null) {
      Trees trees = boost(name, transform, reached.missCost(), rows);
      return judge(reached, name, EvictionModel.of(trees.first(best.trees().roots().length)), 0);
    }
    EvictionWeights own = survive(name, transform, reached.missCost(), rows);
    Prior prior = reached.best().name().equals("likelihood") ? null : request.usedPrior();
    return judge(reached, name, EvictionModel.of(prior == null ? own : prior.mean(own)), 0);
  }

  private SurvivalRows collect(RowCollector.Policy policy) throws TooLittleDataException {
    work.begin("replay", RowCollector.work(training));
    return new RowCollector(training, request, policy).collect(work::done);
  }

  private EvictionWeights survive(
      String name, FeatureTransform transform, MissCost missCost, SurvivalRows rows) {
    int steps = EvictionLikelihoodTrainer.steps(rows.size());
    work.begin(name, steps * ReplayedRequests.LIKELIHOOD_STEP);
    try (NDManager manager = NDManager.newBaseManager()) {
      return new EvictionLikelihoodTrainer(transform, rows, request.seed())
          .train(manager, request.hidden(), missCost, steps, work::done);
    }
  }

  private Trees boost(
      String name, FeatureTransform transform, MissCost missCost, SurvivalRows rows) {
    work.begin(name, MOST_TREES * rows.size() * ReplayedRequests.BOOSTED_ROW);
    return new TreeTrainer(transform, rows, request.seed()).train(missCost, MOST_TREES, work::done);
  }

  // Labels never look past the end of the training part. The gap separates the validation part
  // from it by the longest horizon of a label at least.
  private int purge(SurvivalRows rows) {
    int validation = validationEnd - training.requests();
    return (int) Math.min(rows.longestHorizon(), validation / 2);
  }

  // The control is about labels: later stages would bring the true ones back.
  private boolean hasTrueLabels() {
    return !request.lacks(Ablation.LABELS);
  }

  private int dqnRounds() {
    return request.learner() == Learner.COLD_RL ? DQN_ROUNDS : 0;
  }

  private int onPolicyRounds() {
    boolean some =
        hasTrueLabels()
            && !request.lacks(Ablation.ON_POLICY)
            && request.learner() != Learner.COLD_RL;
    return some ? request.onPolicyRounds() : 0;
  }

  private boolean searches() {
    return hasTrueLabels()
        && !request.lacks(Ablation.SEARCH)
        && request.learner() == Learner.NETWORK;
  }

  private double searchWork() {
    return searches()
        ? (double) (ScoreSearch.mostTrials() + 1)
            * SEARCHED
            * upToValidation.requests()
            * ReplayedRequests.SIMULATED_REQUEST
            / Runtime.getRuntime().availableProcessors()
        : 0;
  }

  private double allWork() {
    double replay = RowCollector.work(training);
    int rows = RowCollector.expectedRows(training);
    boolean trees = request.learner() == Learner.TREES;
    double likelihood =
        replay
            + (trees
                ? MOST_TREES * rows * ReplayedRequests.BOOSTED_ROW
                : EvictionLikelihoodTrainer.steps(rows) * ReplayedRequests.LIKELIHOOD_STEP);
    double dqn =
        training.requests() * ReplayedRequests.SIMULATED_REQUEST
            + DQN_STEPS * ReplayedRequests.DQN_STEP;
    double judging =
        CAPACITIES.length * upToValidation.requests() * ReplayedRequests.SIMULATED_REQUEST;
    double more = trees ? (TREES.length - 1) * judging : dqnRounds() * (dqn + judging);
    double search = searches() ? searchWork() + judging : 0;
    double prior = request.usedPrior() == null ? 0 : 2 * judging;
    return (1 + onPolicyRounds()) * (likelihood + judging) + prior + more + search;
  }

  private static byte[] export(Checkpoint reached, String stage, EvictionModel model) {
    return model.export(
        FeatureTransform.of(EvictionLayout.LAYOUT, reached.transform()),
        "ColdRL eviction model, stage " + stage);
  }

  private Checkpoint.Done judge(
      Checkpoint reached, String name, EvictionModel model, int transitions) {
    work.begin(
        "validating " + name,
        CAPACITIES.length * upToValidation.requests() * ReplayedRequests.SIMULATED_REQUEST);
    List<SimulationResult> results =
        simulate(reached, List.of(export(reached, name, model)), CAPACITIES.length);
    double logMisses = logMisses(results, 1).get(0);
    return new Checkpoint.Done(
        name, model, Math.exp(logMisses), results.get(0).modelDecisions(), transitions);
  }

  /** Runs models over the validation part at the first capacities, which are the outer order. */
  private List<SimulationResult> simulate(Checkpoint reached, List<byte[]> models, int capacities) {
    Map<String, Simulation> simulations = new LinkedHashMap<>();
    for (byte[] onnx : models) {
      String name = "model " + simulations.size();
      simulations.put(name, EvictionJudge.simulation(name, onnx));
    }
    List<Long> bytes =
        Arrays.stream(CAPACITIES)
            .limit(capacities)
            .mapToObj(factor -> Math.max(1, (long) (request.capacityBytes() * factor)))
            .toList();
    int from = training.requests() + reached.purgeRequests();
    return new Sweep(List.of(), bytes, Runtime.getRuntime().availableProcessors(), 1)
        .run(
            upToValidation,
            EvictionJudge.warmedUp(upToValidation, from, options),
            Sweep.Progress.NONE,
            simulations);
  }

  /** For each model, the weighted mean of the logarithms of its misses. */
  private List<Double> logMisses(List<SimulationResult> results, int models) {
    List<Double> means = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      double sum = 0;
      for (int i = model; i < results.size(); i += models) {
        sum += WEIGHTS[i / models] * Math.log(misses(results.get(i)));
      }
      means.add(sum);
    }
    return means;
  }

  private double misses(SimulationResult result) {
    return Math.max(1e-9, request.objective().missRatio(result));
  }

  private EvictionTrainResult result(Checkpoint reached, long start) {
    Checkpoint.Done best = reached.best();
    boolean heldOut = validationEnd + reached.purgeRequests() < request.trace().requests();
    return new EvictionTrainResult(
        export(reached, best.name(), best.model()),
        reached.stages().stream()
            .map(stage -> new TrainingStage(stage.name(), stage.missRatio()))
            .toList(),
        best.name(),
        reached.ranges(),
        reached.purgeRequests(),
        heldOut
            ? validationEnd + reached.purgeRequests()
            : training.requests() + reached.purgeRequests(),
        reached.rows(),
        reached.stages().stream().mapToInt(Checkpoint.Done::transitions).sum(),
        (System.nanoTime() - start) / 1e9);
  }
}
