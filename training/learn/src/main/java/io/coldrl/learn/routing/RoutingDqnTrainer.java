package io.coldrl.learn.routing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import io.coldrl.learn.export.FeatureTransform;
import io.coldrl.learn.export.RoutingWeights;
import io.coldrl.learn.torch.Descent;
import io.coldrl.learn.torch.DoubleDqn;
import io.coldrl.learn.torch.TorchRuntime;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Refines a warmed-up network of routing as a double dueling DQN (van Hasselt, Guez and Silver,
 * "Deep Reinforcement Learning with Double Q-learning", AAAI 2016; Wang et al. 2016), from decision
 * to decision.
 */
public final class RoutingDqnTrainer {
  /*
   * Reward of choosing candidate i, known in hindsight for all i: -ln of its expected cost. Only
   * the cost itself is seen, whose logarithm is biased; so the reward is linearised at a rate
   * exp(z),
   *
   *   r_i = z_i - (cost_i exp(z_i) - 1),
   *
   * one step of Fisher scoring for an exponential model, whose weight is 1 for all (McCullagh and
   * Nelder, "Generalized Linear Models", 1989, section 2.5). z has its differences between
   * candidates from the target network and its level from the start, which is a rate; the target's
   * level is a value, and a step from a level that is off by more than ln 2 leads away.
   *
   * Rewards count less the mean reward of greedy choices, so that values stay of order 1
   * (differential values; Wan, Naik and Sutton, ICML 2021). The target is
   *
   *   r_i + g * Q'(s', argmax_j Q(s', j)),
   *
   * with g the semi-Markov discount of the transition (Bradtke and Duff 1994). All candidates have
   * targets, not just the chosen one; the next decision is taken to be the same whichever it was.
   */
  private static final int BATCH = 128;
  private static final float LEARNING_RATE = 1e-4f;
  private static final float MAX_LOG_RATE = 20f;
  private static final double MEAN_ALPHA = 0.01;

  private final RoutingTransitions transitions;
  private final SplittableRandom random;
  private final DecisionBatch now;
  private final DecisionBatch next;
  private final float[] discounts = new float[BATCH];
  private double meanReward;

  /**
   * Prepares to train.
   *
   * @param transitions one or more
   */
  public RoutingDqnTrainer(FeatureTransform transform, RoutingTransitions transitions, long seed) {
    if (transitions.size() == 0) {
      throw new IllegalArgumentException("no transitions to learn from");
    }
    this.transitions = transitions;
    random = new SplittableRandom(seed);
    now = new DecisionBatch(transform, transitions.rows(), BATCH);
    next = new DecisionBatch(transform, transitions.rows(), BATCH);
  }

  /**
   * Refines a network.
   *
   * @param start the network of the likelihood, whose scores are rates
   * @param steps batches to take
   * @param progress called with the share done, 0 to 1
   */
  public RoutingWeights train(RoutingWeights start, int steps, DoubleConsumer progress) {
    Optimizer adam = Descent.adam(steps, LEARNING_RATE, 0);
    try (NDManager manager = TorchRuntime.newManager();
        RoutingNetwork rates = new RoutingNetwork(manager, start, false)) {
      meanReward = firstMean(manager, rates);
      // Values are differential, so about 0; rates are about the mean reward.
      RoutingWeights centred = start.raised((float) -meanReward);
      RoutingWeights refined =
          DoubleDqn.train(
              centred,
              (weights, trainable) -> new RoutingNetwork(manager, weights, trainable),
              adam,
              steps,
              (online, target, optimizer) -> {
                sample();
                float[] targets = targets(manager, rates, online, target);
                online.step(optimizer, scratch -> loss(scratch, online, targets));
              },
              progress);
      return refined.raised((float) meanReward);
    }
  }

  private void sample() {
    for (int b = 0; b < BATCH; b++) {
      int drawn = random.nextInt(transitions.size());
      now.choose(b, transitions.from(drawn));
      next.choose(b, transitions.to(drawn));
      discounts[b] = transitions.discount(drawn);
    }
    now.fill();
    next.fill();
  }

  private double firstMean(NDManager manager, RoutingNetwork rates) {
    sample();
    try (NDManager scratch = manager.newSubManager()) {
      return greedyReward(rates.scores(now.inputs(scratch)).q().toFloatArray());
    }
  }

  private float[] targets(
      NDManager manager, RoutingNetwork rates, RoutingNetwork online, RoutingNetwork target) {
    try (NDManager scratch = manager.newSubManager()) {
      DecisionBatch.Inputs later = next.inputs(scratch);
      float[] choice = online.scores(later).q().toFloatArray();
      float[] nextQ = target.scores(later).q().toFloatArray();
      DecisionBatch.Inputs inputs = now.inputs(scratch);
      RoutingNetwork.Output start = rates.scores(inputs);
      float[] z =
          start.q().sub(start.advantage()).add(target.scores(inputs).advantage()).toFloatArray();
      meanReward += MEAN_ALPHA * (greedyReward(z) - meanReward);
      float[] result = new float[z.length];
      int k = now.k();
      for (int b = 0; b < BATCH; b++) {
        float value = discounts[b] * nextQ[best(next, choice, b)];
        for (int cell = b * k; cell < (b + 1) * k; cell++) {
          result[cell] = (float) (reward(cell, z[cell]) - meanReward + value);
        }
      }
      return result;
    }
  }

  private double reward(int cell, float z) {
    double rate = Math.min(MAX_LOG_RATE, Math.max(-MAX_LOG_RATE, z));
    return rate - (now.cost(cell) * Math.exp(rate) - 1);
  }

  /** The mean reward of greedy choices under {@code z}. */
  private double greedyReward(float[] z) {
    double sum = 0;
    for (int b = 0; b < BATCH; b++) {
      sum += z[best(now, z, b)];
    }
    return sum / BATCH;
  }

  /** The best cell of decision {@code b}, padding aside. */
  private static int best(DecisionBatch batch, float[] scores, int b) {
    int best = b * batch.k();
    for (int cell = best + 1; cell < (b + 1) * batch.k(); cell++) {
      if (batch.isCandidate(cell) && scores[cell] > scores[best]) {
        best = cell;
      }
    }
    return best;
  }

  private NDArray loss(NDManager scratch, RoutingNetwork online, float[] targets) {
    NDArray error = online.scores(now.inputs(scratch)).q().sub(now.cells(scratch, targets));
    return error.square().mul(now.cellWeights(scratch)).sum().div(2);
  }
}
