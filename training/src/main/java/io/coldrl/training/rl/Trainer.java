package io.coldrl.training.rl;

import ai.djl.ndarray.NDManager;
import io.coldrl.training.export.FeatureTransform;
import io.coldrl.training.export.OnnxExporter;
import io.coldrl.training.export.Weights;
import io.coldrl.training.sim.CacheSimulator;
import io.coldrl.training.sim.SimulationOptions;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import io.coldrl.training.sim.sampled.LearnedPolicy;
import io.coldrl.training.sim.sampled.SizeEdcScorer;
import io.coldrl.training.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a model on a trace: collect, warm up, refine, and keep the stage that misses least in
 * closed loop on a stretch that none of them was trained on. The same request gives the same model,
 * to the bit on one machine.
 */
public final class Trainer {
  private static final int MAX_ROWS = 600_000;
  private static final int MIN_ROWS = 1_000;
  private static final int MAX_TRANSITIONS = 8_000;
  private static final double HISTORY_WARMUP = 0.1;
  private static final double EPSILON = 0.05;
  // A few hundred small steps: more of them forget what the likelihood knows.
  private static final int DQN_STEPS = 400;
  // Capacities that rows are collected and stages judged at, relative to the one asked for: a model
  // should not fall
  // apart where the operator changes the size of the cache.
  private static final double[] CAPACITIES = {1, 10, 0.1};

  private final TrainRequest request;
  private final TrainListener listener;
  private final Trace training;
  private final Trace upToValidation;
  private long lastDecisions;

  private Trainer(TrainRequest request, TrainListener listener) {
    this.request = request;
    this.listener = listener;
    Trace trace = request.trace();
    int trainEnd = (int) (trace.requests() * request.trainShare());
    int validationEnd =
        (int) Math.round(trace.requests() * (request.trainShare() + request.validationShare()));
    training = trace.slice(0, trainEnd);
    upToValidation = trace.slice(0, validationEnd);
  }

  /**
   * Trains.
   *
   * @throws TooLittleDataException where the cache never fills, or hardly anything happens
   */
  public static TrainResult train(TrainRequest request, TrainListener listener)
      throws TooLittleDataException {
    TorchRuntime.prepare();
    return new Trainer(request, listener).train();
  }

  private record Candidate(String name, Weights weights, byte[] onnx, double missRatio) {}

  private TrainResult train() throws TooLittleDataException {
    long start = System.nanoTime();
    SurvivalRows rows = collectRows();
    FeatureTransform transform = FeatureTransform.fit(rows.rows(), rows.size());
    List<Candidate> candidates = new ArrayList<>();
    ReplayBuffer buffer = new ReplayBuffer(MAX_TRANSITIONS, request.options().candidates());
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights weights =
          new SurvivalTrainer(transform, rows, request.seed())
              .train(
                  manager,
                  request.hidden(),
                  request.objective().sizePower(),
                  likelihoodSteps(rows.size()),
                  listener);
      candidates.add(judge("likelihood", transform, weights));
      for (int round = 1; round <= dqnRounds(); round++) {
        Candidate last = candidates.get(candidates.size() - 1);
        play(transform, last, round, buffer);
        weights =
            new DqnTrainer(buffer, request.seed() + round)
                .train(manager, weights, DQN_STEPS, listener);
        candidates.add(judge("dqn-" + round, transform, weights));
      }
    }
    return result(transform, candidates, rows.size(), buffer.size(), start);
  }

  private SurvivalRows collectRows() throws TooLittleDataException {
    double perRun = (double) MAX_ROWS / CAPACITIES.length;
    double probability = Math.min(1, perRun / (3.0 * training.requests()));
    SurvivalRows rows = null;
    int done = 0;
    for (double factor : CAPACITIES) {
      listener.onProgress("replay", done++, CAPACITIES.length, Double.NaN);
      SurvivalRows run =
          new SurvivalRows(training, probability, HISTORY_WARMUP, MAX_ROWS, request.seed() + done);
      long capacity = Math.max(1, (long) (request.capacityBytes() * factor));
      CacheSimulator.run(
          training,
          "collect",
          (t, cache, o) -> new LearnedPolicy(cache, t, o, new SizeEdcScorer(), run),
          capacity,
          request.options().withSeed(request.seed()),
          progress -> {});
      if (rows == null) {
        rows = run;
      } else {
        rows.addAll(run);
      }
    }
    if (rows == null || rows.size() < MIN_ROWS) {
      throw new TooLittleDataException(training.requests());
    }
    if (request.shuffleLabels()) {
      rows.shuffleLabels(request.seed());
    }
    return rows;
  }

  // Two passes, more learns the stretch by heart.
  private static int likelihoodSteps(int rows) {
    return Math.max(200, 2 * rows / 1024 + 1);
  }

  // The control is about labels: its transitions would bring the true ones back.
  private int dqnRounds() {
    return request.shuffleLabels() ? 0 : request.dqnRounds();
  }

  private void play(FeatureTransform transform, Candidate policy, int round, ReplayBuffer buffer) {
    long decisions = Math.max(1, lastDecisions);
    double keep = Math.min(1, 2.0 * MAX_TRANSITIONS / dqnRounds() / decisions);
    EvictionEnvironment.play(
        training,
        request.capacityBytes(),
        request.options().withSeed(request.seed() + round),
        transform,
        ClosedLoop.scorer(policy.onnx()),
        EPSILON,
        keep,
        HISTORY_WARMUP,
        buffer);
  }

  private Candidate judge(String name, FeatureTransform transform, Weights weights) {
    byte[] onnx = OnnxExporter.export(transform, weights, "ColdRL eviction model, stage " + name);
    double logMisses = 0;
    for (double factor : CAPACITIES) {
      SimulationResult result =
          ClosedLoop.run(
              upToValidation,
              training.requests(),
              onnx,
              Math.max(1, (long) (request.capacityBytes() * factor)),
              request.options(),
              done -> listener.onProgress("validate", done, upToValidation.requests(), Double.NaN));
      if (factor == 1) {
        lastDecisions = result.modelDecisions();
      }
      logMisses += Math.log(Math.max(1e-9, missRatio(result))) / CAPACITIES.length;
    }
    return new Candidate(name, weights, onnx, Math.exp(logMisses));
  }

  private double missRatio(SimulationResult result) {
    return request.objective() == TrainRequest.Objective.BYTES
        ? result.byteMissRatio()
        : result.objectMissRatio();
  }

  private TrainResult result(
      FeatureTransform transform,
      List<Candidate> candidates,
      int rows,
      int transitions,
      long start) {
    Candidate best = candidates.get(0);
    List<TrainResult.Stage> stages = new ArrayList<>();
    for (Candidate candidate : candidates) {
      stages.add(new TrainResult.Stage(candidate.name(), candidate.missRatio()));
      if (candidate.missRatio() < best.missRatio()) {
        best = candidate;
      }
    }
    return new TrainResult(
        best.onnx(),
        transform,
        best.weights(),
        stages,
        best.name(),
        heldOut(best),
        rows,
        transitions,
        (System.nanoTime() - start) / 1e9);
  }

  private List<SimulationResult> heldOut(Candidate best) {
    Trace trace = request.trace();
    boolean heldOut = upToValidation.requests() < trace.requests();
    int from = heldOut ? upToValidation.requests() : training.requests();
    SimulationOptions options = ClosedLoop.warmedUp(trace, from, request.options());
    List<SimulationResult> results = new ArrayList<>();
    for (String name : List.of("lru", "gdsf")) {
      results.add(
          CacheSimulator.run(
              trace,
              name,
              PolicyCatalog.named(name),
              request.capacityBytes(),
              options,
              done -> {}));
    }
    results.add(
        ClosedLoop.run(
            trace, from, best.onnx(), request.capacityBytes(), request.options(), done -> {}));
    return results;
  }
}
