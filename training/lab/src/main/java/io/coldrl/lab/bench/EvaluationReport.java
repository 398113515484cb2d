package io.coldrl.lab.bench;

import io.coldrl.sim.cache.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The evaluation as Markdown: tables, what was aimed at, and every cell that was lost. */
final class EvaluationReport {
  // Miss ratios of a first trial of such a model, second halves; see the project's design notes.
  private static final Map<String, Double> FIRST_TRIAL =
      Map.of(
          "eleek 0.1%", 0.515,
          "eleek 1%", 0.223,
          "eleek 10%", 0.080,
          "concrete 0.1%", 0.507,
          "concrete 1%", 0.325,
          "concrete 10%", 0.093);

  // Best classical policy and learned one, as the paper's abstract has them.
  private static final Map<String, String> PAPER =
      Map.of("25MB", "14.4 | 35.4", "100MB", "75.3 | 86.8");

  private final StringBuilder text = new StringBuilder();
  private final List<EvaluationCell> cells;

  private EvaluationReport(List<EvaluationCell> cells) {
    this.cells = cells;
  }

  static String of(List<EvaluationCell> cells, int seeds) {
    EvaluationReport report = new EvaluationReport(cells);
    report.line("# Evaluation: learned against classical policies");
    report.line("");
    report.line(
        "Made by `make evaluate`. Miss ratios in %% on the second half of each trace, with the"
            + " first half as warm-up; models learn from the first halves only, at a capacity of 1%%"
            + " of the unique bytes, and are scored at all four. %d seeds, their mean (lowest to highest). Java"
            + " %s. No TTL or origin time is made up. `best` is the best of %s, chosen in"
            + " hindsight cell by cell; `size-edc` among them uses our own candidates.",
        seeds, Runtime.version(), String.join(", ", Evaluate.CLASSICAL));
    report.table(Objective.OBJECTS, "Object miss ratio", "clairvoyant");
    report.table(Objective.BYTES, "Byte miss ratio", "Belady");
    report.paper();
    report.aims();
    report.losses();
    report.classical();
    return report.text.toString();
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private List<EvaluationCell> of(Objective objective) {
    return cells.stream().filter(c -> c.objective() == objective).toList();
  }

  private List<EvaluationCell> sites(Objective objective) {
    return of(objective).stream().filter(c -> !c.site().equals(Evaluate.TRAP)).toList();
  }

  private void table(Objective objective, String title, String bound) {
    line("");
    line("## %s", title);
    line("");
    line(
        "| trace | capacity | LRU | GDSF | best | **network, own site** | network, other site | trees, own site | %s | own below best |"
            + " GDSF to %s closed |",
        bound, bound);
    line("|---|---|---|---|---|---|---|---|---|---|---|");
    for (EvaluationCell c : of(objective)) {
      line(
          "| %s | %s | %.2f | %.2f | %.2f %s | **%.2f** (%.2f to %.2f) | %s | %.2f | %.2f | %+.1f%% |"
              + " %.0f%% |",
          c.site().equals(Evaluate.TRAP) ? "trap (generated)" : c.site(),
          c.capacity(),
          100 * c.rule("lru"),
          100 * c.rule("gdsf"),
          100 * c.rule(c.best()),
          c.best(),
          100 * c.ownMean(),
          100 * Collections.min(c.own()),
          100 * Collections.max(c.own()),
          c.other().isEmpty()
              ? "–"
              : String.format(
                  Locale.ROOT,
                  "%.2f (%.2f to %.2f)",
                  100 * c.otherMean(),
                  100 * Collections.min(c.other()),
                  100 * Collections.max(c.other())),
          100 * c.treesMean(),
          100 * c.bound(),
          100 * c.gain(c.ownMean()),
          100 * c.gapClosed());
    }
  }

  private void paper() {
    line("");
    line("## Beside the paper");
    line("");
    line(
        "Gupta and Bhayani, \"Cold-RL\" (arXiv 2508.12485), object hit ratio in %% on the generator's"
            + " workload; its runs and this one (seed 1 of that generator, second half, warm) are"
            + " not the same: compare theirs with theirs, ours with ours.");
    line("");
    line(
        "| | best classical, theirs | learned, theirs | LRU | GDSF | best | network | clairvoyant |");
    line("|---|---|---|---|---|---|---|---|");
    for (EvaluationCell c : of(Objective.OBJECTS)) {
      String theirs = PAPER.get(c.capacity());
      if (c.site().equals(Evaluate.TRAP) && theirs != null) {
        line(
            "| %s | %s | %.1f | %.1f | %.1f | **%.1f** | %.1f |",
            c.capacity(),
            theirs,
            100 - 100 * c.rule("lru"),
            100 - 100 * c.rule("gdsf"),
            100 - 100 * c.rule(c.best()),
            100 - 100 * c.ownMean(),
            100 - 100 * c.bound());
      }
    }
  }

  private void aims() {
    List<EvaluationCell> objects = sites(Objective.OBJECTS);
    line("");
    line("## Aims");
    line("");
    aim(
        "object misses below the best classical policy in each cell, own site",
        objects.stream().allMatch(c -> c.gain(c.ownMean()) > 0),
        objects.stream().filter(c -> c.gain(c.ownMean()) > 0).count() + " of " + objects.size());
    double gain = objects.stream().mapToDouble(c -> c.gain(c.ownMean())).average().orElse(0);
    aim("on average by 5% relative", gain >= 0.05, percent(gain));
    List<EvaluationCell> known =
        objects.stream()
            .filter(c -> FIRST_TRIAL.containsKey(c.site() + " " + c.capacity()))
            .toList();
    long beaten =
        known.stream()
            .filter(c -> c.ownMean() < FIRST_TRIAL.getOrDefault(c.site() + " " + c.capacity(), 0.0))
            .count();
    aim(
        "below the first trial in each cell",
        beaten == known.size(),
        beaten + " of " + known.size());
    double other = objects.stream().mapToDouble(c -> c.gain(c.otherMean())).average().orElse(0);
    aim("other site: not above the best classical policy on average", other >= 0, percent(other));
    List<EvaluationCell> at1 = objects.stream().filter(c -> c.capacity().equals("1%")).toList();
    aim(
        "at least 40% of the gap from GDSF to the clairvoyant closed at 1%",
        at1.stream().allMatch(c -> c.gapClosed() >= 0.4),
        String.join(", ", at1.stream().map(c -> c.site() + " " + percent(c.gapClosed())).toList()));
    double bytes =
        sites(Objective.BYTES).stream().mapToDouble(c -> c.gain(c.ownMean())).average().orElse(0);
    aim("byte misses below the best classical policy on average", bytes > 0, percent(bytes));
    line("");
    line(
        "Against the policies of the literature alone, without `size-edc`, which needs our"
            + " candidates and history: object misses lower by %s on average, byte misses by %s.",
        percent(literature(Objective.OBJECTS)), percent(literature(Objective.BYTES)));
    line("");
    for (Objective objective : Evaluate.OBJECTIVES) {
      double more =
          sites(objective).stream()
              .mapToDouble(c -> c.treesMean() / c.ownMean() - 1)
              .average()
              .orElse(0);
      line(
          "Trees against the network, %s: %s misses on average over the cells; fewer in %d of %d.",
          objective.noun(),
          percent(more),
          sites(objective).stream().filter(c -> c.treesMean() < c.ownMean()).count(),
          sites(objective).size());
    }
  }

  private double literature(Objective objective) {
    return sites(objective).stream()
        .mapToDouble(c -> 1 - c.ownMean() / c.rule(c.bestOfLiterature()))
        .average()
        .orElse(0);
  }

  private void aim(String what, boolean reached, String figure) {
    line("- %s: %s (%s).", what, reached ? "reached" : "**not reached**", figure);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f%%", 100 * share);
  }

  private void losses() {
    List<String> lost = new ArrayList<>();
    for (EvaluationCell cell : cells) {
      lose(lost, cell, "network of the own site", cell.ownMean());
      lose(lost, cell, "network of the other site", cell.otherMean());
      lose(lost, cell, "trees of the own site", cell.treesMean());
    }
    line("");
    line("## Cells we lose");
    line("");
    line("The mean over the seeds is above a policy that needs no model:");
    line("");
    lost.forEach(l -> line("- %s", l));
    if (lost.isEmpty()) {
      line("None.");
    }
  }

  private static void lose(List<String> lost, EvaluationCell cell, String model, double misses) {
    List<String> better =
        Evaluate.CLASSICAL.stream()
            .filter(name -> cell.rule(name) <= misses)
            .map(name -> String.format(Locale.ROOT, "%s %.2f", name, 100 * cell.rule(name)))
            .toList();
    if (!better.isEmpty()) {
      lost.add(
          String.format(
              Locale.ROOT,
              "%s %s, %s, %s: %.2f against %s",
              cell.site(),
              cell.capacity(),
              cell.objective().name().toLowerCase(Locale.ROOT),
              model,
              100 * misses,
              String.join(", ", better)));
    }
  }

  private void classical() {
    line("");
    line("## All policies that need no model");
    for (Objective objective : Evaluate.OBJECTIVES) {
      List<EvaluationCell> columns = of(objective);
      line("");
      line("%s:", objective == Objective.BYTES ? "Byte miss ratio" : "Object miss ratio");
      line("");
      line(
          "| policy | %s |",
          String.join(" | ", columns.stream().map(c -> c.site() + " " + c.capacity()).toList()));
      line("|---%s|", "|---".repeat(columns.size()));
      for (String name : columns.get(0).rules().keySet()) {
        line(
            "| %s | %s |",
            name,
            String.join(
                " | ",
                columns.stream()
                    .map(c -> String.format(Locale.ROOT, "%.2f", 100 * c.rule(name)))
                    .toList()));
      }
    }
  }
}
