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
 * Refines a warmed-up network as a double dueling DQN (van Hasselt, Guez and Silver, "Deep
 * Reinforcement Learning with Double Q-learning", AAAI 2016; Wang et al. 2016), from eviction to
 * eviction.
 */
final class EvictionDqnTrainer {
  /*
   * Reward of evicting candidate i, known in hindsight for all i: the logarithm of the space it
   * frees, per cost of a miss, over the rate at which it earns points, a point being a hit on a
   * retained object before its TTL ends and within the horizon. The rate of one object is seen only
   * as (exposure e, event y), whose logarithm has no unbiased estimate; so the reward is linearised
   * at the target network's own rate mu = exp(z'), as iteratively reweighted least squares does for
   * a Poisson model (McCullagh and Nelder, "Generalized Linear Models", 1989, section 2.5):
   *
   *   r_i = SCALE * (ln(size_i / cost_i) - (z'_i + (y_i - mu_i e_i) / (mu_i e_i)))
   *         with weight mu_i e_i in the loss,
   *
   * less the mean reward of what the policy evicts, so that values stay of order 1 (differential
   * values; Wan, Naik and Sutton, ICML 2021). The target is
   *
   *   r_i + g * Q'(s', argmax_j Q(s', j)),   g = exp(-requests elapsed / horizon of discounting),
   *
   * a semi-Markov discount (Bradtke and Duff 1994). All actions have targets, not just the one
   * taken; the next decision is assumed to be the same whichever of the 64 objects was evicted.
   */
  private static final int BATCH = 32;
  private static final float LEARNING_RATE = 1e-4f;
  private static final float MIN_WEIGHT = 1e-3f;
  private static final double MEAN_ALPHA = 0.01;

  private final ReplayBuffer buffer;
  private final SplittableRandom random;
  private final ReplayBuffer.Batch batch;
  private double meanReward;
  private boolean meanKnown;

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
          Targets targets = targets(manager, online, target);
          online.step(optimizer, scratch -> loss(scratch, online, targets));
        },
        progress);
  }

  private record Targets(float[] values, float[] weights) {}

  private Targets targets(NDManager manager, EvictionNetwork online, EvictionNetwork target) {
    int k = buffer.k();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray next = rows(scratch, batch.nextInputs);
      NDArray nextSizes = Tensors.of(scratch, batch.nextSizePerCost, new Shape(BATCH, k));
      long[] choice = online.q(next, nextSizes).q().argMax(1).toLongArray();
      float[] nextQ = target.q(next, nextSizes).q().toFloatArray();
      NDArray now = rows(scratch, batch.inputs);
      NDArray sizes = Tensors.of(scratch, batch.sizePerCost, new Shape(BATCH, k));
      float[] z = target.q(now, sizes).z().toFloatArray();
      float[] values = new float[BATCH * k];
      float[] weights = new float[BATCH * k];
      double greedyReward = 0;
      for (int b = 0; b < BATCH; b++) {
        float later = batch.discount[b] * nextQ[b * k + (int) choice[b]];
        greedyReward += rewards(b, z, values, weights) / BATCH;
        for (int i = b * k; i < (b + 1) * k; i++) {
          values[i] += later;
        }
      }
      centre(greedyReward, values);
      return new Targets(values, weights);
    }
  }

  /**
   * Writes the rewards and weights of decision {@code b}; returns the reward of the best eviction.
   */
  private double rewards(int b, float[] z, float[] values, float[] weights) {
    int k = buffer.k();
    double best = Double.NEGATIVE_INFINITY;
    for (int i = b * k; i < (b + 1) * k; i++) {
      double expected = Math.exp(Math.min(z[i], 20)) * batch.exposure[i];
      double weight = Math.max(MIN_WEIGHT, expected);
      double plain = batch.sizePerCost[i] - z[i];
      values[i] = (float) (EvictionWeights.SCALE * (plain - (batch.event[i] - expected) / weight));
      weights[i] = (float) weight;
      best = Math.max(best, EvictionWeights.SCALE * plain);
    }
    return best;
  }

  private void centre(double greedyReward, float[] values) {
    meanReward = meanKnown ? meanReward + MEAN_ALPHA * (greedyReward - meanReward) : greedyReward;
    meanKnown = true;
    for (int i = 0; i < values.length; i++) {
      values[i] -= (float) meanReward;
    }
  }

  private NDArray rows(NDManager scratch, float[] inputs) {
    return Tensors.of(
        scratch, inputs, new Shape((long) BATCH * buffer.k(), EvictionLayout.width()));
  }

  private NDArray loss(NDManager scratch, EvictionNetwork online, Targets targets) {
    Shape shape = new Shape(BATCH, buffer.k());
    NDArray q =
        online.q(rows(scratch, batch.inputs), Tensors.of(scratch, batch.sizePerCost, shape)).q();
    NDArray error = q.sub(Tensors.of(scratch, targets.values(), shape)).div(EvictionWeights.SCALE);
    NDArray weights = Tensors.of(scratch, targets.weights(), shape);
    return error.square().mul(weights).sum().div(weights.sum().mul(2));
  }
}
