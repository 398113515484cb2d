package io.coldrl.learn.routing;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.RandomScenarios;
import io.coldrl.sim.queue.RoutingResult;
import io.coldrl.sim.queue.RoutingSimulator;
import io.coldrl.sim.queue.TrafficSource;
import io.coldrl.sim.queue.balancer.AgentBalancer;
import io.coldrl.sim.queue.balancer.BalancerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Judges models in closed loop, in scenarios that were not used for training. */
public final class RoutingJudge {
  private final List<RandomScenarios.Drawn> scenarios = new ArrayList<>();
  private final double[] costs;
  private final double[] p99s;

  /**
   * Draws scenarios and runs least-request in them.
   *
   * @param log see {@link RandomScenarios}
   */
  public RoutingJudge(@Nullable TrafficSource log, int scenarios, long seed) {
    RandomScenarios source = new RandomScenarios(log, seed);
    for (int i = 0; i < scenarios; i++) {
      this.scenarios.add(source.next());
    }
    costs = new double[scenarios];
    p99s = new double[scenarios];
    IntStream.range(0, scenarios)
        .parallel()
        .forEach(
            i -> {
              RoutingResult result = run(i, BalancerCatalog.LEAST_REQUEST.factory());
              costs[i] = result.cost();
              p99s[i] = result.p99Ms();
            });
  }

  private RoutingResult run(int i, Balancer.Factory factory) {
    RandomScenarios.Drawn drawn = scenarios.get(i);
    return RoutingSimulator.run(drawn.scenario(), drawn.requests(), factory, i);
  }

  /**
   * How a model compares with least-request: the geometric mean over scenarios of the ratios of
   * mean cost and of p99. Below 1 is better.
   */
  public double judge(byte[] onnx) {
    double sum =
        IntStream.range(0, scenarios.size())
            .parallel()
            .mapToDouble(
                i -> {
                  try (Scorer scorer = TrainedModel.load(onnx, Task.ROUTING)) {
                    RoutingResult result = run(i, balancer(scorer));
                    return Math.log(result.cost() / costs[i]) + Math.log(result.p99Ms() / p99s[i]);
                  }
                })
            // In order: sums in another order differ in their last digits.
            .boxed()
            .toList()
            .stream()
            .mapToDouble(Double::doubleValue)
            .sum();
    return Math.exp(sum / (2 * scenarios.size()));
  }

  /** The agent's balancer over a model. */
  public static Balancer.Factory balancer(Scorer scorer) {
    return (site, agent, seed) -> new AgentBalancer(site, agent, scorer, null, seed);
  }
}
