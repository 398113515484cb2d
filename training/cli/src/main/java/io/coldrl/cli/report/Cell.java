package io.coldrl.cli.report;

import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The results at one capacity, and how they compare.
 *
 * @param capacityBytes of all results
 * @param results in the order of the policies
 */
record Cell(long capacityBytes, List<SimulationResult> results) {
  /** All capacities, smallest first. */
  static List<Cell> of(List<SimulationResult> results) {
    Map<Long, List<SimulationResult>> byCapacity = new TreeMap<>();
    for (SimulationResult result : results) {
      byCapacity.computeIfAbsent(result.capacityBytes(), c -> new ArrayList<>()).add(result);
    }
    List<Cell> cells = new ArrayList<>();
    byCapacity.forEach((capacity, row) -> cells.add(new Cell(capacity, List.copyOf(row))));
    return cells;
  }

  /** The policy of least misses that a server could run. */
  Optional<SimulationResult> best(Metric metric) {
    return least(metric, Cell::realizable);
  }

  /** LRU, or the first policy that a server could run. */
  Optional<SimulationResult> baseline() {
    return results.stream()
        .filter(r -> r.policy().equals("lru"))
        .findFirst()
        .or(() -> results.stream().filter(Cell::realizable).findFirst());
  }

  /** What knowing the future would reach: the least of the schedules that do. */
  Optional<SimulationResult> foreseen(Metric metric) {
    return least(metric, r -> isBound(r) && !r.policy().equals("pfoo-l"));
  }

  /** What nothing can beat, where it was asked for. */
  Optional<SimulationResult> floor() {
    return results.stream().filter(r -> r.policy().equals("pfoo-l")).findFirst();
  }

  private Optional<SimulationResult> least(Metric metric, Predicate<SimulationResult> wanted) {
    return results.stream().filter(wanted).min(Comparator.comparingDouble(metric::of));
  }

  /** Where a model missed more than the best other policy. */
  List<Loss> losses(Metric metric) {
    List<Loss> losses = new ArrayList<>();
    Optional<SimulationResult> rival =
        least(metric, r -> PolicyCatalog.group(r.policy()) == PolicyCatalog.Group.CLASSICAL);
    if (rival.isEmpty()) {
      return losses;
    }
    for (SimulationResult result : results) {
      if (isLearned(result) && metric.of(result) > metric.of(rival.get())) {
        losses.add(new Loss(capacityBytes, metric, result, rival.get()));
      }
    }
    return losses;
  }

  /** A model that lost to a rule. */
  record Loss(long capacityBytes, Metric metric, SimulationResult model, SimulationResult rival) {}

  static boolean realizable(SimulationResult result) {
    return !isBound(result);
  }

  static boolean isLearned(SimulationResult result) {
    return PolicyCatalog.group(result.policy()) == PolicyCatalog.Group.LEARNED;
  }

  private static boolean isBound(SimulationResult result) {
    return PolicyCatalog.group(result.policy()) == PolicyCatalog.Group.BOUND;
  }
}
