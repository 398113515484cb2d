package io.coldrl.learn.eviction;

import ai.djl.ndarray.NDManager;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.TrainingStage;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.learn.torch.TorchRuntime;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains one network for sites of which it may know nothing: on rows of several sites, as many of
 * each as there are, up to a limit, so that a busy site does not speak for all. The likelihood
 * first, then again on states of the network itself; what misses less in closed loop, on average
 * over the sites' validation parts, is kept.
 */
public final class PooledTrainer {
  private static final int ROWS_PER_SITE = 150_000;
  private static final double[] CAPACITIES = {1, 10};

  private final List<EvictionTrainRequest> sites;
  private final long seed;
  private final int hidden;
  private final TrainListener listener;

  private PooledTrainer(List<EvictionTrainRequest> sites, TrainListener listener) {
    this.sites = sites;
    this.listener = listener;
    seed = sites.get(0).seed();
    hidden = sites.get(0).hidden();
  }

  /**
   * What was trained.
   *
   * @param prior the network and its columns
   * @param result the same as a model; held out is what the first site holds out
   */
  public record Pooled(Prior prior, EvictionTrainResult result) {}

  /** A network on the way. */
  private record Stage(String name, EvictionWeights weights, double missRatio) {}

  /**
   * Trains.
   *
   * @param sites one or more, all with the objective of objects; the first one's seed and width of
   *     the network hold for all
   * @throws TooLittleDataException if one of them gives too little
   */
  public static Pooled train(List<EvictionTrainRequest> sites, TrainListener listener)
      throws TooLittleDataException {
    TorchRuntime.prepare();
    return new PooledTrainer(sites, listener).train();
  }

  private Pooled train() throws TooLittleDataException {
    long start = System.nanoTime();
    SurvivalRows rows =
        collect(() -> new HistoryRuleScorer(HistoryRule.of(HistoryRule.Name.SIZE_EDC)));
    FeatureTransform transform =
        FeatureTransform.fit(EvictionLayout.LAYOUT, rows.rows(), rows.size());
    Stage first = stage("likelihood", transform, rows);
    byte[] onnx = export(transform, first);
    Stage second =
        stage("on-policy-1", transform, collect(() -> TrainedModel.load(onnx, Task.EVICTION)));
    Stage best = second.missRatio() < first.missRatio() ? second : first;
    int purge = (int) rows.longestHorizon();
    EvictionTrainRequest site = sites.get(0);
    boolean heldOut = site.validationEnd() + purge < site.trace().requests();
    EvictionTrainResult result =
        new EvictionTrainResult(
            export(transform, best),
            List.of(told(first), told(second)),
            best.name(),
            FeatureRange.of(rows.rows(), rows.size()),
            purge,
            heldOut ? site.validationEnd() + purge : site.trainingEnd() + purge,
            rows.size(),
            0,
            (System.nanoTime() - start) / 1e9);
    return new Pooled(new Prior(transform.learned(), best.weights()), result);
  }

  private SurvivalRows collect(RowCollector.Policy policy) throws TooLittleDataException {
    SurvivalRows pool = null;
    for (EvictionTrainRequest site : sites) {
      Trace training = site.trace().slice(0, site.trainingEnd());
      SurvivalRows rows =
          new RowCollector(training, site, policy, ROWS_PER_SITE).collect(done -> {});
      if (pool == null) {
        pool = rows;
      } else {
        pool.addAll(rows, Integer.MAX_VALUE);
      }
    }
    if (pool == null) {
      throw new IllegalArgumentException("no site");
    }
    return pool;
  }

  private Stage stage(String name, FeatureTransform transform, SurvivalRows rows) {
    int steps = EvictionLikelihoodTrainer.steps(rows.size());
    EvictionWeights weights;
    try (NDManager manager = NDManager.newBaseManager()) {
      weights =
          new EvictionLikelihoodTrainer(transform, rows, seed)
              .train(manager, hidden, MissCost.OF_OBJECTS, steps, done -> {});
    }
    Stage stage = new Stage(name, weights, 0);
    Stage judged = new Stage(name, weights, misses(export(transform, stage)));
    listener.onStage(told(judged));
    return judged;
  }

  // The geometric mean over sites and capacities: each counts by its own measure.
  private double misses(byte[] onnx) {
    double sum = 0;
    int count = 0;
    for (EvictionTrainRequest site : sites) {
      Trace upToValidation = site.trace().slice(0, site.validationEnd());
      List<Long> capacities = new ArrayList<>();
      for (double factor : CAPACITIES) {
        capacities.add((long) (factor * site.capacityBytes()));
      }
      for (SimulationResult result :
          new Sweep(List.of(), capacities, Runtime.getRuntime().availableProcessors(), 1)
              .run(
                  upToValidation,
                  EvictionJudge.warmedUp(upToValidation, site.trainingEnd(), site.simulation()),
                  Sweep.Progress.NONE,
                  Map.of("model", EvictionJudge.simulation("model", onnx)))) {
        sum += Math.log(Math.max(1e-9, site.objective().missRatio(result)));
        count++;
      }
    }
    return Math.exp(sum / count);
  }

  private static TrainingStage told(Stage stage) {
    return new TrainingStage(stage.name(), stage.missRatio());
  }

  private static byte[] export(FeatureTransform transform, Stage stage) {
    return new Prior(transform.learned(), stage.weights()).onnx();
  }
}
