package io.coldrl.learn.routing;

import io.coldrl.sim.queue.TrafficSource;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@link RoutingTrainer}.
 *
 * @param log requests to learn from beside generated ones, or null
 * @param rounds how often decisions are collected, each time under the model of the round before
 * @param scenarios drawn in each round
 * @param decisions kept of each scenario, about
 * @param steps batches of the warm start in each round
 * @param dqnSteps batches of the DQN
 * @param validation scenarios in which stages are compared
 * @param hidden width of the network's layers
 * @param seed of everything random
 */
public record RoutingTrainRequest(
    @Nullable TrafficSource log,
    int rounds,
    int scenarios,
    int decisions,
    int steps,
    int dqnSteps,
    int validation,
    int hidden,
    long seed) {

  /** The defaults: some ten minutes on two cores. */
  public static RoutingTrainRequest of(@Nullable TrafficSource log, long seed) {
    return new RoutingTrainRequest(log, 3, 1_400, 150, 12_000, 2_000, 64, 48, seed);
  }

  /** The same with a small part of the work, for a first look or a test. */
  public RoutingTrainRequest small() {
    return new RoutingTrainRequest(log, 2, 20, 200, 400, 100, 6, 16, seed);
  }
}
