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
 * The results of all policies at one capacity.
 *
 * @param capacityBytes capacity of all results
 * @param results one per policy, in the given order
 */
record Cell(long capacityBytes, List<SimulationResult> results) {
  /** Groups results by capacity, smallest first. */
  static List<Cell> of(List<SimulationResult> results) {
    Map<Long, List<SimulationResult>> byCapacity = new TreeMap<>();
    for (SimulationResult result : results) {
      byCapacity.computeIfAbsent(result.capacityBytes(), c -> new ArrayList<>()).add(result);
    }
    List<Cell> cells = new ArrayList<>();
    byCapacity.forEach((capacity, row) -> cells.add(new Cell(capacity, List.copyOf(row))));
    return cells;
  }

  /** Returns the policy with the fewest misses that does not need to know the future. */
  Optional<SimulationResult> best(Metric metric) {
    return least(metric, Cell::realizable);
  }

  /** Returns LRU, or the first policy that does not need to know the future. */
  Optional<SimulationResult> baseline() {
    return results.stream()
        .filter(r -> r.policy().equals("lru"))
        .findFirst()
        .or(() -> results.stream().filter(Cell::realizable).findFirst());
  }

  /** Returns the best schedule that knows the future; not the bound {@code pfoo-l}. */
  Optional<SimulationResult> foreseen(Metric metric) {
    return least(metric, r -> isBound(r) && !r.policy().equals("pfoo-l"));
  }

  /** Returns the bound that no policy can beat, if it was simulated. */
  Optional<SimulationResult> floor() {
    return results.stream().filter(r -> r.policy().equals("pfoo-l")).findFirst();
  }

  private Optional<SimulationResult> least(Metric metric, Predicate<SimulationResult> wanted) {
    return results.stream().filter(wanted).min(Comparator.comparingDouble(metric::of));
  }

  /** Returns the models that missed more than the best classical policy. */
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

  /** A model that missed more than the best classical policy. */
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
