package io.coldrl.learn.routing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingWeights;
import io.coldrl.learn.torch.Descent;
import io.coldrl.learn.torch.ShuffledRows;
import io.coldrl.learn.torch.TorchRuntime;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Trains the routing network by a likelihood: with the cost assumed exponential with rate exp(z),
 * the loss is cost exp(z) - z. It is least at z = -ln E[cost], however the costs are spread
 * (Gneiting, "Making and Evaluating Point Forecasts", JASA 2011, on losses whose best forecast is
 * the mean).
 */
public final class RoutingLikelihoodTrainer {
  /** Decisions in a batch. */
  public static final int BATCH = 256;

  private static final float LEARNING_RATE = 3e-3f;
  private static final float WEIGHT_DECAY = 1e-5f;
  private static final float MAX_LOG_RATE = 30f;
  private static final int PROGRESS_STEPS = 20;
  // The loss includes the regret of choices drawn from the softmax of SHARPNESS times the scores,
  // so that errors between nearly equal candidates cost little.
  private static final float SHARPNESS = 5f;
  private static final float REGRET = 1f;

  private final FeatureTransform transform;
  private final RoutingRows rows;
  private final long seed;

  /**
   * Prepares to train.
   *
   * @param rows one or more
   */
  public RoutingLikelihoodTrainer(FeatureTransform transform, RoutingRows rows, long seed) {
    if (rows.size() == 0) {
      throw new IllegalArgumentException("no decisions to learn from");
    }
    this.transform = transform;
    this.rows = rows;
    this.seed = seed;
  }

  /**
   * Trains from random weights.
   *
   * @param hidden width of both layers
   * @param steps batches to take
   * @param progress called with the share done, 0 to 1
   */
  public RoutingWeights train(int hidden, int steps, DoubleConsumer progress) {
    return train(RoutingNetwork.randomWeights(hidden, level(), seed), steps, progress);
  }

  /** Trains from the given weights. */
  public RoutingWeights train(RoutingWeights start, int steps, DoubleConsumer progress) {
    try (NDManager manager = TorchRuntime.newManager();
        RoutingNetwork network = new RoutingNetwork(manager, start, true)) {
      Optimizer adam = Descent.adam(steps, LEARNING_RATE, WEIGHT_DECAY);
      Batches batches = new Batches();
      for (int step = 0; step < steps; step++) {
        DecisionBatch batch = batches.next();
        network.step(adam, scratch -> loss(network, scratch, batch));
        if (step % PROGRESS_STEPS == 0 || step == steps - 1) {
          progress.accept((step + 1.0) / steps);
        }
      }
      return network.weights();
    }
  }

  // -ln of the mean cost, which is exact if all candidates cost the same.
  private float level() {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < rows.size(); row++) {
      double weight = rows.weight(row);
      for (int i = 0; i < rows.candidates(row); i++) {
        sum += weight * rows.cost(row, i) / rows.candidates(row);
      }
      weights += weight;
    }
    return sum > 0 ? (float) -Math.log(sum / weights) : 0;
  }

  private static NDArray loss(RoutingNetwork network, NDManager scratch, DecisionBatch batch) {
    NDArray z = network.scores(batch.inputs(scratch)).q();
    // Only against overflow: no cost is that small.
    NDArray rate = z.clip(-MAX_LOG_RATE, MAX_LOG_RATE).exp();
    NDArray likelihood =
        rate.mul(batch.costs(scratch)).sub(z).mul(batch.cellWeights(scratch)).sum();
    NDArray padding = batch.mask(scratch).sub(1).mul(1e4f);
    NDArray choice = z.mul(SHARPNESS).add(padding).softmax(1);
    return likelihood.add(choice.mul(batch.regrets(scratch)).sum().mul(REGRET / BATCH));
  }

  private final class Batches {
    private final ShuffledRows shuffled = new ShuffledRows(rows.size(), new SplittableRandom(seed));
    private final DecisionBatch batch = new DecisionBatch(transform, rows, BATCH);

    DecisionBatch next() {
      for (int b = 0; b < BATCH; b++) {
        batch.choose(b, shuffled.next());
      }
      batch.fill();
      return batch;
    }
  }
}
