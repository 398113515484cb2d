package io.coldrl.learn.eviction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import io.coldrl.learn.export.EvictionLayout;
import io.coldrl.learn.export.EvictionWeights;
import io.coldrl.learn.torch.DoubleDqn;
import io.coldrl.learn.torch.Tensors;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Trains a network as a double dueling DQN (van Hasselt, Guez and Silver, "Deep Reinforcement
 * Learning with Double Q-learning", AAAI 2016; Wang et al. 2016), from eviction to eviction.
 */
final class EvictionDqnTrainer {
  /*
   * The target of the action taken is r + g * Q'(s', argmax_j Q(s', j)), with a discount of
   * g = exp(-requests elapsed / horizon of discounting): a semi-Markov process (Bradtke and Duff
   * 1994). The reward r is that of EvictionEnvironment.
   */
  private static final int BATCH = 32;
  private static final float LEARNING_RATE = 3e-4f;

  private final ReplayBuffer buffer;
  private final SplittableRandom random;
  private final ReplayBuffer.Batch batch;

  EvictionDqnTrainer(ReplayBuffer buffer, long seed) {
    this.buffer = buffer;
    random = new SplittableRandom(seed);
    batch = new ReplayBuffer.Batch(BATCH, buffer.k());
  }

  /** Trains for {@code steps} steps from {@code start}. */
  EvictionWeights train(
      NDManager manager, EvictionWeights start, int steps, DoubleConsumer progress) {
    Optimizer adam = EvictionLikelihoodTrainer.optimizer(steps, LEARNING_RATE);
    return DoubleDqn.train(
        start,
        (weights, trainable) -> new EvictionNetwork(manager, weights, trainable),
        adam,
        steps,
        (online, target, optimizer) -> {
          buffer.sample(random, batch);
          float[] targets = targets(manager, online, target);
          online.step(optimizer, scratch -> loss(scratch, online, targets));
        },
        progress);
  }

  private float[] targets(NDManager manager, EvictionNetwork online, EvictionNetwork target) {
    int k = buffer.k();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray next = rows(scratch, batch.nextInputs);
      NDArray nextSizes = Tensors.of(scratch, batch.nextSizePerCost, new Shape(BATCH, k));
      long[] choice = online.q(next, nextSizes).argMax(1).toLongArray();
      float[] nextQ = target.q(next, nextSizes).toFloatArray();
      float[] values = new float[BATCH];
      for (int b = 0; b < BATCH; b++) {
        values[b] = batch.reward[b] + batch.discount[b] * nextQ[b * k + (int) choice[b]];
      }
      return values;
    }
  }

  private NDArray rows(NDManager scratch, float[] inputs) {
    return Tensors.of(
        scratch, inputs, new Shape((long) BATCH * buffer.k(), EvictionLayout.width()));
  }

  private NDArray loss(NDManager scratch, EvictionNetwork online, float[] targets) {
    Shape shape = new Shape(BATCH, buffer.k());
    float[] taken = new float[BATCH * buffer.k()];
    for (int b = 0; b < BATCH; b++) {
      taken[b * buffer.k() + batch.action[b]] = 1;
    }
    NDArray q =
        online.q(rows(scratch, batch.inputs), Tensors.of(scratch, batch.sizePerCost, shape));
    NDArray ofTaken = q.mul(Tensors.of(scratch, taken, shape)).sum(new int[] {1});
    return ofTaken.sub(Tensors.of(scratch, targets, new Shape(BATCH))).square().mean();
  }
}
