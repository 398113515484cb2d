package io.coldrl.learn.routing;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.queue.RandomScenarios;
import io.coldrl.sim.queue.RoutingSimulator;
import io.coldrl.sim.queue.TrafficSource;
import io.coldrl.sim.queue.balancer.AgentBalancer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects decisions by running a policy, now and then exploring, in scenarios drawn at random. */
final class DecisionSampler {
  // Noise of the policy's scores, by scenario in groups of five.
  private static final double[] NOISE = {0, 0, 0.1, 0.3, 1};
  // Number of mean service times over which a decision's effects on later requests count: those
  // would be sent elsewhere in time.
  private static final double TAU_SERVICES = 20;
  // Scenarios in memory at a time.
  private static final int PART = 16;

  private final @Nullable TrafficSource log;
  private final int scenarios;
  private final int decisions;

  /**
   * @param log see {@link RandomScenarios}
   * @param decisions kept of each scenario, about
   */
  DecisionSampler(@Nullable TrafficSource log, int scenarios, int decisions) {
    this.log = log;
    this.scenarios = scenarios;
    this.decisions = decisions;
  }

  /**
   * Runs the scenarios.
   *
   * @param scorers creates the policy's scorer, one for each run; it is closed after the run
   * @return the sampled decisions of each run
   */
  List<List<DecisionCollector.SampledDecision>> collect(
      Supplier<Scorer> scorers, long seed, DoubleConsumer progress) {
    RandomScenarios source = new RandomScenarios(log, seed);
    List<List<DecisionCollector.SampledDecision>> kept = new ArrayList<>();
    for (int from = 0; from < scenarios; from += PART) {
      int first = from;
      int n = Math.min(PART, scenarios - from);
      List<RandomScenarios.Drawn> drawn = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        drawn.add(source.next());
      }
      List<List<DecisionCollector.SampledDecision>> part =
          new ArrayList<>(Collections.nCopies(n, List.of()));
      IntStream.range(0, n)
          .parallel()
          .forEach(i -> part.set(i, run(drawn.get(i), first + i, scorers, seed)));
      kept.addAll(part);
      progress.accept((from + n) / (double) scenarios);
    }
    return kept;
  }

  private List<DecisionCollector.SampledDecision> run(
      RandomScenarios.Drawn drawn, int run, Supplier<Scorer> scorers, long seed) {
    double share = Math.min(1, (double) decisions / drawn.requests().size());
    DecisionCollector collector =
        new DecisionCollector(share, TAU_SERVICES * drawn.scenario().meanServiceUs(), seed + run);
    double noise = NOISE[run % NOISE.length];
    try (Scorer scorer = new ExploringScorer(scorers.get(), noise, seed + run)) {
      RoutingSimulator.run(
          drawn.scenario(),
          drawn.requests(),
          (site, agent, s) -> new AgentBalancer(site, agent, scorer, collector, s),
          run);
    }
    return collector.finish();
  }
}
