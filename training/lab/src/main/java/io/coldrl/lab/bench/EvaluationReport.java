package io.coldrl.lab.bench;

import io.coldrl.sim.cache.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The evaluation as Markdown: tables, what was aimed at, and every cell that was lost. */
final class EvaluationReport {
  /** Object misses in bytes mode, 1% and 10%, that were aimed at. */
  private static final Map<String, Double> MARKS =
      new TreeMap<>(
          Map.of(
              "eleek 1% bytes", 0.206,
              "eleek 10% bytes", 0.068,
              "concrete 1% bytes", 0.299,
              "concrete 10% bytes", 0.086,
              "j2test 1% bytes", 0.254,
              "j2test 10% bytes", 0.067,
              "hipica 1% bytes", 0.265,
              "hipica 10% bytes", 0.231));

  private static final double WORST_OBJECTS = 0.005;
  private static final double WORST_BYTES = 0.01;
  private static final double AIM = 0.04;

  private final StringBuilder text = new StringBuilder();
  private final List<CellResult> cells;

  private EvaluationReport(List<CellResult> cells) {
    this.cells = cells;
  }

  static String of(List<CellResult> cells) {
    EvaluationReport report = new EvaluationReport(cells);
    report.line("# Evaluation: learned against tuned rules");
    report.line("");
    report.line(
        "Made by `make evaluate`. Miss ratios in %% on the second half of each trace, with the"
            + " first half as warm-up; rules are tuned and models are trained on the first half only,"
            + " for each capacity and objective, and the last quarter of that half chooses what to"
            + " deploy. %d seeds, their mean. Java %s. No time to live and no origin time is made up;"
            + " the trap is generated. Mode nginx: NGINX's cache manager and files, `inactive` longer"
            + " than the trace; mode bytes: room is made at each store. `best rule` is the best of all"
            + " policies without a model, tuned ones included, chosen in hindsight on the second half"
            + " itself; `least` missed least on the part of the first half that chooses, `deployed` was"
            + " chosen there too, what needs less being preferred (no agent unless it saves 1%% of the"
            + " misses of the module's rule). Models are averaged with a network of all other sites."
            + " `first` are objects never requested"
            + " before: no eviction can save them. PFOO-L is a lower bound on the misses of every"
            + " policy, the clairvoyant a greedy one that knows the future.",
        cells.stream().mapToInt(CellResult::seed).max().orElse(0), Runtime.version());
    for (Objective objective : List.of(Objective.OBJECTS, Objective.BYTES)) {
      report.table(objective);
    }
    report.aims();
    report.losses();
    report.parameters();
    return report.text.toString();
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private Map<String, List<CellResult>> places(Objective objective) {
    Map<String, List<CellResult>> places = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      if (cell.objective() == objective) {
        places.computeIfAbsent(cell.place(), place -> new ArrayList<>()).add(cell);
      }
    }
    return places;
  }

  private static double mean(List<CellResult> seeds, ToDoubleFunction<CellResult> value) {
    return seeds.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** By how much more is missed than by the best rule, relative. */
  private static double over(List<CellResult> seeds, ToDoubleFunction<CellResult> value) {
    return mean(seeds, cell -> value.applyAsDouble(cell) / cell.of(cell.best()) - 1);
  }

  private void table(Objective objective) {
    line("");
    line("## Missed %s", objective.noun());
    line("");
    line(
        "| trace, capacity, mode | first | LRU | module's rule | best rule | model | **deployed** |"
            + " least | least to best rule | clairvoyant | PFOO-L |");
    line("|---|---|---|---|---|---|---|---|---|---|---|");
    places(objective)
        .forEach(
            (place, seeds) ->
                line(
                    "| %s | %.1f | %.2f | %.2f | %.2f %s | %.2f | **%.2f** (%.2f to %.2f) %s |"
                        + " %.2f %s | %+.1f%% | %.2f | %.2f |",
                    place,
                    100 * mean(seeds, CellResult::firstEver),
                    100 * mean(seeds, c -> c.of("lru")),
                    100 * mean(seeds, c -> c.of("node-rule")),
                    100 * mean(seeds, c -> c.of(c.best())),
                    seeds.get(0).best(),
                    100 * mean(seeds, CellResult::model),
                    100 * mean(seeds, CellResult::chosen),
                    100 * seeds.stream().mapToDouble(CellResult::chosen).min().orElse(0),
                    100 * seeds.stream().mapToDouble(CellResult::chosen).max().orElse(0),
                    seeds.get(0).deployed(),
                    100 * mean(seeds, CellResult::validated),
                    seeds.get(0).least(),
                    100 * over(seeds, CellResult::validated),
                    100 * mean(seeds, c -> c.of("clairvoyant")),
                    100 * mean(seeds, c -> c.of("pfoo-l"))));
  }

  private void aims() {
    line("");
    line("## Aims");
    line("");
    aim(Objective.OBJECTS, "", WORST_OBJECTS);
    aim(Objective.BYTES, "10%", WORST_BYTES);
    Map<String, List<CellResult>> places = places(Objective.OBJECTS);
    MARKS.forEach(
        (place, mark) -> {
          List<CellResult> seeds = places.getOrDefault(place, List.of());
          double reached = mean(seeds, CellResult::validated);
          line(
              "- %s, objects: at most %.1f%%: %s (%.2f%%).",
              place, 100 * mark, verdict(reached <= mark), 100 * reached);
        });
  }

  private void aim(Objective objective, String capacity, double worst) {
    List<List<CellResult>> nginx =
        places(objective).values().stream()
            .filter(seeds -> seeds.get(0).nginx())
            .filter(seeds -> CellResult.percent(seeds.get(0).share()).endsWith(capacity))
            .toList();
    double mean =
        nginx.stream().mapToDouble(seeds -> over(seeds, CellResult::validated)).average().orElse(0);
    double most =
        nginx.stream().mapToDouble(seeds -> over(seeds, CellResult::validated)).max().orElse(0);
    line(
        "- missed %s%s, NGINX mode, what missed least on validation against the best tuned rule of each cell: mean at most"
            + " -%.0f%%: %s (%+.1f%%); no cell above %+.1f%%: %s (%+.1f%%).",
        objective.noun(),
        capacity.isEmpty() ? "" : " at " + capacity,
        100 * AIM,
        verdict(mean <= -AIM),
        100 * mean,
        100 * worst,
        verdict(most <= worst),
        100 * most);
  }

  private static String verdict(boolean reached) {
    return reached ? "reached" : "**not reached**";
  }

  private void losses() {
    line("");
    line("## Cells we lose");
    line("");
    line(
        "What missed least on validation misses more, on the mean over the seeds, than the best rule:");
    line("");
    for (Objective objective : List.of(Objective.OBJECTS, Objective.BYTES)) {
      places(objective)
          .forEach(
              (place, seeds) -> {
                double over = over(seeds, CellResult::validated);
                if (over > 0) {
                  line(
                      "- %s, %s: %s %.2f against %s %.2f (%+.1f%%)",
                      place,
                      objective.noun(),
                      seeds.get(0).least(),
                      100 * mean(seeds, CellResult::validated),
                      seeds.get(0).best(),
                      100 * mean(seeds, c -> c.of(c.best())),
                      100 * over);
                }
              });
    }
  }

  private void parameters() {
    line("");
    line("## Rules as tuned, first seed");
    line("");
    for (CellResult cell : cells) {
      if (cell.seed() == 1) {
        List<String> rules = new ArrayList<>();
        cell.tuned()
            .forEach(
                rule ->
                    rules.add(String.format(Locale.ROOT, "%s %.2f", rule, 100 * cell.of(rule))));
        line("- %s, %s: %s", cell.place(), cell.objective().noun(), String.join("; ", rules));
      }
    }
  }
}
