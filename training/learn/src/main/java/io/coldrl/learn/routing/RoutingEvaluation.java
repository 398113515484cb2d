package io.coldrl.learn.routing;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.Task;
import io.coldrl.learn.export.TrainedModel;
import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.Requests;
import io.coldrl.sim.queue.RoutingResult;
import io.coldrl.sim.queue.RoutingSimulator;
import io.coldrl.sim.queue.ScenarioCatalog;
import io.coldrl.sim.queue.TrafficSource;
import io.coldrl.sim.queue.balancer.BalancerCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model of routing against all other balancers, in all scenarios of {@link ScenarioCatalog}.
 *
 * @param traffic description of the requests
 * @param seeds runs of each balancer in each cell, all with the same requests
 * @param cells scenario by scenario, load by load
 */
public record RoutingEvaluation(String traffic, int seeds, List<Cell> cells) {
  /** Name of the model among the balancers. */
  public static final String MODEL = "coldrl";

  /** A cell is lost if the model does worse than the best baseline by more than this. */
  public static final double TOLERANCE = 0.03;

  /** The loads that the evaluation is made at. */
  public static final List<Double> LOADS = List.of(0.5, 0.7, 0.9);

  /** A balancer's results, averaged over the seeds. */
  public record Entry(String balancer, RoutingResult result) {}

  /**
   * All balancers in one scenario at one load.
   *
   * @param load share of the capacity that is used
   */
  public record Cell(ScenarioCatalog scenario, double load, List<Entry> entries) {
    /** Results of one balancer. */
    public RoutingResult of(String balancer) {
      return entries.stream()
          .filter(entry -> entry.balancer().equals(balancer))
          .findFirst()
          .orElseThrow()
          .result();
    }

    /** Results of the model. */
    public RoutingResult model() {
      return of(MODEL);
    }

    /** The baseline with the lowest p99, errors counting as ten objectives. */
    public Entry bestBaseline() {
      @Nullable Entry best = null;
      for (BalancerCatalog baseline : BalancerCatalog.baselines()) {
        Entry entry = new Entry(baseline.id(), of(baseline.id()));
        if (best == null || entry.result().p99Ms() < best.result().p99Ms()) {
          best = entry;
        }
      }
      return Objects.requireNonNull(best);
    }

    /** The lowest mean cost of a baseline. */
    public double bestCost() {
      return BalancerCatalog.baselines().stream()
          .mapToDouble(baseline -> of(baseline.id()).cost())
          .min()
          .orElseThrow();
    }

    /** p99 of the model over that of the best baseline. */
    public double ratio() {
      return model().p99Ms() / bestBaseline().result().p99Ms();
    }

    /** Whether a baseline has a p99 lower by more than {@link #TOLERANCE}. */
    public boolean isLost() {
      return ratio() > 1 + TOLERANCE;
    }

    /** Whether the network has a lower p99 than the linear score of the same features. */
    public boolean beatsLinear() {
      return model().p99Ms() < of(BalancerCatalog.LINEAR.id()).p99Ms();
    }
  }

  /** Copies the list. */
  public RoutingEvaluation {
    cells = List.copyOf(cells);
  }

  /** Runs all. */
  public static RoutingEvaluation run(
      TrafficSource traffic, byte[] model, List<Double> loads, int seeds, DoubleConsumer progress) {
    List<Cell> jobs = new ArrayList<>();
    for (ScenarioCatalog scenario : ScenarioCatalog.values()) {
      for (double load : loads) {
        jobs.add(new Cell(scenario, load, List.of()));
      }
    }
    List<@Nullable Cell> cells = new ArrayList<>(Collections.nCopies(jobs.size(), null));
    AtomicInteger done = new AtomicInteger();
    IntStream.range(0, jobs.size())
        .parallel()
        .forEach(
            i -> {
              cells.set(i, cell(traffic, model, jobs.get(i), seeds));
              progress.accept((double) done.incrementAndGet() / jobs.size());
            });
    return new RoutingEvaluation(traffic.name(), seeds, cells);
  }

  private static Cell cell(TrafficSource traffic, byte[] model, Cell job, int seeds) {
    List<Entry> entries = new ArrayList<>();
    for (BalancerCatalog balancer : BalancerCatalog.values()) {
      entries.add(new Entry(balancer.id(), mean(traffic, balancer.factory(), job, seeds)));
    }
    try (Scorer scorer = TrainedModel.load(model, Task.ROUTING)) {
      entries.add(new Entry(MODEL, mean(traffic, RoutingJudge.balancer(scorer), job, seeds)));
    }
    return new Cell(job.scenario(), job.load(), List.copyOf(entries));
  }

  private static RoutingResult mean(
      TrafficSource traffic, Balancer.Factory factory, Cell job, int seeds) {
    List<RoutingResult> results = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      Requests requests = job.scenario().requests(traffic, job.load(), seed);
      results.add(RoutingSimulator.run(job.scenario().scenario(traffic), requests, factory, seed));
    }
    return RoutingResult.mean(results);
  }

  /** Cells in which a baseline has a p99 lower by more than {@link #TOLERANCE}. */
  public List<Cell> lost() {
    return cells.stream().filter(Cell::isLost).toList();
  }

  /** Cells in which the network has a lower p99 than the linear score. */
  public long beatLinear() {
    return cells.stream().filter(Cell::beatsLinear).count();
  }
}
