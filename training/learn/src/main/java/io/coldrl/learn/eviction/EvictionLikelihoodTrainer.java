package io.coldrl.learn.eviction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.MissCost;
import io.coldrl.learn.torch.Descent;
import io.coldrl.learn.torch.ShuffledRows;
import io.coldrl.learn.torch.Tensors;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Warms the network up by the likelihood of survival: with rate exp(z) per horizon, exposure e and
 * event y, the loss is exp(z) e - y z. It treats objects whose next use is beyond the end of the
 * trace exactly (Cox and Oakes, "Analysis of Survival Data", 1984, chapter 3, exponential model).
 */
final class EvictionLikelihoodTrainer {
  // Of the tower's outputs (Srivastava et al., "Dropout", JMLR 2014): rows of one trace are
  // alike, and without it the network overfits the training part.
  private static final float DROPOUT = 0.2f;
  private static final int BATCH = 1024;
  private static final int MIN_STEPS = 200;
  private static final int PASSES = 4;
  private static final float LEARNING_RATE = 3e-3f;
  private static final float WEIGHT_DECAY = 3e-3f;
  private static final float MAX_LOG_HAZARD = 20f;

  private final SurvivalRows rows;
  private final float[] columns;
  private final long seed;

  EvictionLikelihoodTrainer(FeatureTransform transform, SurvivalRows rows, long seed) {
    this.rows = rows;
    this.seed = seed;
    columns = new float[rows.size() * EvictionLayout.width()];
    for (int i = 0; i < rows.size(); i++) {
      transform.apply(rows.rows(), i * EvictionFeature.size(), columns, i * EvictionLayout.width());
    }
  }

  /**
   * Trains from random weights.
   *
   * @param steps batches to take
   * @param progress called with the share done, 0 to 1
   */
  EvictionWeights train(
      NDManager manager, int hidden, MissCost missCost, int steps, DoubleConsumer progress) {
    double events = 1;
    double exposure = 1;
    for (int i = 0; i < rows.size(); i++) {
      events += rows.event(i);
      exposure += rows.exposure(i);
    }
    EvictionWeights start =
        EvictionNetwork.randomWeights(hidden, missCost, (float) Math.log(events / exposure), seed);
    try (EvictionNetwork network = new EvictionNetwork(manager, start, true)) {
      Optimizer adam = optimizer(steps, LEARNING_RATE);
      Batches batches = new Batches(hidden);
      for (int step = 0; step < steps; step++) {
        batches.next();
        network.step(adam, scratch -> loss(network, scratch, batches));
        if (step % 50 == 0 || step == steps - 1) {
          progress.accept((step + 1.0) / steps);
        }
      }
      return network.weights();
    }
  }

  /** Batches to take for so many rows; with more passes the network overfits the training part. */
  static int steps(int rows) {
    return Math.max(MIN_STEPS, PASSES * rows / BATCH + 1);
  }

  static Optimizer optimizer(int steps, float learningRate) {
    return Descent.adam(steps, learningRate, WEIGHT_DECAY);
  }

  private static NDArray loss(EvictionNetwork network, NDManager scratch, Batches batch) {
    NDArray inputs = Tensors.of(scratch, batch.inputs, new Shape(BATCH, EvictionLayout.width()));
    NDArray exposure = Tensors.of(scratch, batch.exposure, new Shape(BATCH, 1));
    NDArray event = Tensors.of(scratch, batch.event, new Shape(BATCH, 1));
    NDArray mask = Tensors.of(scratch, batch.mask, new Shape(BATCH, batch.hidden));
    NDArray z = network.maskedLogHazard(inputs, mask);
    // Only against overflow: reuse is never that fast.
    NDArray rate = z.clip(-20, MAX_LOG_HAZARD).exp();
    return rate.mul(exposure).sub(z.mul(event)).mean();
  }

  private final class Batches {
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ShuffledRows shuffled = new ShuffledRows(rows.size(), random);
    private final float[] inputs = new float[BATCH * EvictionLayout.width()];
    private final float[] exposure = new float[BATCH];
    private final float[] event = new float[BATCH];
    private final int hidden;
    private final float[] mask;

    Batches(int hidden) {
      this.hidden = hidden;
      mask = new float[BATCH * hidden];
    }

    void next() {
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.nextDouble() < DROPOUT ? 0 : 1 / (1 - DROPOUT);
      }
      for (int b = 0; b < BATCH; b++) {
        int row = shuffled.next();
        int width = EvictionLayout.width();
        System.arraycopy(columns, row * width, inputs, b * width, width);
        exposure[b] = rows.exposure(row);
        event[b] = rows.event(row);
      }
    }
  }
}
