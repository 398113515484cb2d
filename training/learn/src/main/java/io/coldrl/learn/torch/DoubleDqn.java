package io.coldrl.learn.torch;

import ai.djl.training.optimizer.Optimizer;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;

/**
 * The training loop of a double DQN: steps of an online network against the targets of a copy that
 * is renewed now and then (van Hasselt, Guez and Silver, "Deep Reinforcement Learning with Double
 * Q-learning", AAAI 2016).
 */
public final class DoubleDqn {
  private static final int SYNC_STEPS = 100;
  private static final int PROGRESS_STEPS = 20;

  /**
   * Takes one step.
   *
   * @param <N> the kind of network
   */
  @FunctionalInterface
  public interface Step<N> {
    /** Changes the online network by one batch; the target network stays as it is. */
    void take(N online, N target, Optimizer optimizer);
  }

  private DoubleDqn() {}

  /**
   * Trains.
   *
   * @param start weights of both networks at the start
   * @param networks creates a network of these weights, trainable or not
   * @param optimizer for all steps
   * @param progress called with the share of steps done, above 0 to 1
   * @return weights of the online network after the last step
   */
  public static <W, N extends TorchNetwork<W>> W train(
      W start,
      BiFunction<W, Boolean, N> networks,
      Optimizer optimizer,
      int steps,
      Step<N> step,
      DoubleConsumer progress) {
    N target = networks.apply(start, false);
    try (N online = networks.apply(start, true)) {
      for (int i = 0; i < steps; i++) {
        if (i > 0 && i % SYNC_STEPS == 0) {
          target.close();
          target = networks.apply(online.weights(), false);
        }
        step.take(online, target, optimizer);
        if (i % PROGRESS_STEPS == 0 || i == steps - 1) {
          progress.accept((i + 1.0) / steps);
        }
      }
      return online.weights();
    } finally {
      target.close();
    }
  }
}
