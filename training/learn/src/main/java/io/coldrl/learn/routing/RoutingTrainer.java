package io.coldrl.learn.routing;

import io.coldrl.core.routing.RoutingFeature;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingExporter;
import io.coldrl.learn.export.RoutingWeights;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.queue.balancer.LinearScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a routing model in stages; each is kept only if it lowers cost and p99 in closed loop.
 * Owned by one thread.
 */
public final class RoutingTrainer {
  /*
   * 1. Rounds of warm start: decisions are collected under the model of the round before (the
   *    first time, under a linear score), each with the cost of every candidate, and the network
   *    learns from all of them anew (DAgger: Ross, Gordon, Bagnell, AISTATS 2011).
   * 2. A double dueling DQN from the best of them.
   * 3. More aversion to queues, in steps: a decision's effect on later requests is known only as far
   *    as others would still have come here, and how far that is differs between sites.
   */
  private static final double[] QUEUE_AVERSIONS = {0.15, 0.3, 0.45, 0.6};
  private static final long VALIDATION_SEED = 7_919;
  private static final int MAX_ROWS = 2_000_000;

  private final RoutingTrainRequest request;
  private final TrainListener listener;
  private final RoutingJudge validation;
  private final RoutingRows rows = new RoutingRows(MAX_ROWS);
  private final RoutingTransitions transitions = new RoutingTransitions(rows);
  private final List<TrainingStage> stages = new ArrayList<>();
  private final int steps;
  private int stepsDone;
  private @Nullable Candidate best;

  /** A model that may be chosen. */
  private record Candidate(
      String name, FeatureTransform transform, RoutingWeights weights, byte[] onnx, double score) {}

  private RoutingTrainer(RoutingTrainRequest request, TrainListener listener) {
    this.request = request;
    this.listener = listener;
    steps = 2 * request.rounds() + 1 + QUEUE_AVERSIONS.length;
    validation =
        new RoutingJudge(request.log(), request.validation(), request.seed() + VALIDATION_SEED);
  }

  /** Trains. */
  public static RoutingTrainResult train(RoutingTrainRequest request, TrainListener listener) {
    return new RoutingTrainer(request, listener).train();
  }

  private RoutingTrainResult train() {
    long startNanos = System.nanoTime();
    Candidate last = null;
    for (int round = 0; round < request.rounds(); round++) {
      last = warmStart(round, last);
    }
    Candidate start = chosen();
    RoutingDqnTrainer dqn = new RoutingDqnTrainer(start.transform(), transitions, request.seed());
    judge("dqn", start.transform(), dqn.train(start.weights(), request.dqnSteps(), step("dqn")));
    Candidate calm = chosen();
    for (double aversion : QUEUE_AVERSIONS) {
      String name = calm.name() + ", queue aversion " + aversion;
      step(name).accept(1);
      judge(name, calm.transform(), averse(calm, aversion));
    }
    Candidate model = chosen();
    return new RoutingTrainResult(
        model.onnx(),
        List.copyOf(stages),
        model.name(),
        rows.size(),
        transitions.size(),
        (System.nanoTime() - startNanos) / 1e9);
  }

  private Candidate chosen() {
    if (best == null) {
      throw new IllegalStateException("no round of training, there must be one at least");
    }
    return best;
  }

  private Candidate warmStart(int round, @Nullable Candidate last) {
    String name = "warm start " + (round + 1);
    Supplier<Scorer> scorers =
        last == null ? LinearScorer::new : () -> TrainedModel.load(last.onnx(), Task.ROUTING);
    DecisionSampler source =
        new DecisionSampler(request.log(), request.scenarios(), request.decisions());
    source
        .collect(scorers, request.seed() * 31 + round, step("decisions " + (round + 1)))
        .forEach(this::add);
    FeatureTransform transform = rows.fitTransform();
    RoutingLikelihoodTrainer trainer =
        new RoutingLikelihoodTrainer(transform, rows, request.seed());
    RoutingWeights weights = trainer.train(request.hidden(), request.steps(), step(name));
    return judge(name, transform, weights);
  }

  private void add(List<DecisionCollector.SampledDecision> run) {
    long lastUs = 0;
    for (DecisionCollector.SampledDecision kept : run) {
      if (rows.isFull()) {
        return;
      }
      rows.add(kept.features(), kept.candidates(), kept.costs());
      if (kept.isNext()) {
        float discount = (float) Math.exp((lastUs - kept.atUs()) / kept.tauUs());
        transitions.link(rows.size() - 2, rows.size() - 1, Math.min(1, discount));
      }
      lastUs = kept.atUs();
    }
  }

  private Candidate judge(String name, FeatureTransform transform, RoutingWeights weights) {
    byte[] onnx = RoutingExporter.export(transform, weights, "ColdRL routing, " + name);
    Candidate candidate = new Candidate(name, transform, weights, onnx, validation.judge(onnx));
    TrainingStage stage = new TrainingStage(name, candidate.score());
    stages.add(stage);
    listener.onStage(stage);
    if (best == null || candidate.score() < best.score()) {
      best = candidate;
    }
    return candidate;
  }

  private static RoutingWeights averse(Candidate to, double aversion) {
    return to.weights()
        .plusLog(to.transform(), RoutingFeature.IN_FLIGHT.ordinal(), (float) -aversion);
  }

  private DoubleConsumer step(String name) {
    int before = stepsDone++;
    return share -> listener.onProgress(name, (before + share) / steps);
  }
}
