package io.coldrl.cli.report;

import io.coldrl.core.Units;
import io.coldrl.sim.cache.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The result of a simulation in a few sentences. */
final class Headline {
  private Headline() {}

  /** Returns sentences about the middle capacity, its bound, and the range of all capacities. */
  static List<String> of(List<Cell> cells) {
    Cell cell = cells.get(cells.size() / 2);
    List<String> sentences = new ArrayList<>();
    Optional<SimulationResult> best = cell.best(Metric.OBJECTS);
    Optional<SimulationResult> baseline = cell.baseline();
    if (best.isEmpty() || baseline.isEmpty()) {
      sentences.add("Only bounds were simulated: there is no policy to compare them with.");
      return sentences;
    }
    sentences.add(first(cell, best.get(), baseline.get()));
    cell.foreseen(Metric.OBJECTS)
        .ifPresent(bound -> sentences.add(toBound(best.get(), baseline.get(), bound)));
    cell.floor()
        .ifPresent(
            floor ->
                sentences.add(
                    format(
                        "No policy can miss less than %.1f%% (%s).",
                        100 * Metric.OBJECTS.of(floor), floor.policy())));
    if (cells.size() > 1) {
      sentences.add(range(cells, baseline.get().policy()));
    }
    return sentences;
  }

  private static String first(Cell cell, SimulationResult best, SimulationResult baseline) {
    String size = Units.bytes(cell.capacityBytes());
    double from = Metric.OBJECTS.of(baseline);
    double to = Metric.OBJECTS.of(best);
    if (to >= from) {
      return format(
          "At %s, no policy misses less than %s: %.1f%% of requests.",
          size, baseline.policy(), 100 * from);
    }
    return format(
        "At %s, %s misses %.1f%% of requests and %s %.1f%%: %.0f%% fewer misses.",
        size, best.policy(), 100 * to, baseline.policy(), 100 * from, 100 * (from - to) / from);
  }

  private static String toBound(
      SimulationResult best, SimulationResult baseline, SimulationResult bound) {
    double reachable = Metric.OBJECTS.of(bound);
    double from = Metric.OBJECTS.of(baseline);
    double won = from - Metric.OBJECTS.of(best);
    String knows =
        format(
            "With knowledge of the future, %.1f%% is possible (%s)",
            100 * reachable, bound.policy());
    if (won <= 0 || from <= reachable) {
      return knows + ".";
    }
    return format(
        "%s: %s achieves %.0f%% of that gain over %s.",
        knows, best.policy(), 100 * won / (from - reachable), baseline.policy());
  }

  private static String range(List<Cell> cells, String baseline) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (Cell cell : cells) {
      double from = cell.baseline().map(Metric.OBJECTS::of).orElse(0.0);
      double to = cell.best(Metric.OBJECTS).map(Metric.OBJECTS::of).orElse(from);
      double saved = from == 0 ? 0 : (from - to) / from;
      least = Math.min(least, saved);
      most = Math.max(most, saved);
    }
    return format(
        "Over all %d cache sizes, the best policy saves %.0f%% to %.0f%% of the misses of %s.",
        cells.size(), 100 * least, 100 * most, baseline);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
