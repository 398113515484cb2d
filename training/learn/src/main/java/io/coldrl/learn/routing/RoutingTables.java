package io.coldrl.learn.routing;

import io.coldrl.learn.routing.RoutingEvaluation.Cell;
import io.coldrl.learn.routing.RoutingEvaluation.Entry;
import io.coldrl.sim.queue.RoutingResult;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** An evaluation of routing as Markdown. */
public final class RoutingTables {
  private static final double PERCENT = 100;
  private static final double MEGA = 1e6;

  private final RoutingEvaluation evaluation;
  private final StringBuilder text = new StringBuilder();

  private RoutingTables(RoutingEvaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** All tables, the lost cells among them. */
  public static String of(RoutingEvaluation evaluation) {
    RoutingTables tables = new RoutingTables(evaluation);
    tables.summary();
    tables.matrix("p99 in ms; an error counts as 1,000", RoutingResult::p99Ms, "%.1f");
    tables.matrix("Mean cost of a request, in thousandths", r -> 1_000 * r.cost(), "%.0f");
    tables.details();
    return tables.text.toString();
  }

  /** The same in a few lines. */
  public static String summaryOf(RoutingEvaluation evaluation) {
    RoutingTables tables = new RoutingTables(evaluation);
    tables.summary();
    return tables.text.toString();
  }

  private void summary() {
    List<Cell> cells = evaluation.cells();
    line(
        "Simulated: %s, %d seeds. By p99 the model is best or within %.0f%% of the best baseline in"
            + " %d of %d cells, and below the linear score of the same features in %d.",
        evaluation.traffic(),
        evaluation.seeds(),
        PERCENT * RoutingEvaluation.TOLERANCE,
        cells.size() - evaluation.lost().size(),
        cells.size(),
        evaluation.beatLinear());
    long cheaper =
        cells.stream()
            .filter(c -> c.model().cost() <= c.bestCost() * (1 + RoutingEvaluation.TOLERANCE))
            .count();
    line("By mean cost it is so in %d.", cheaper);
    line("");
    if (evaluation.lost().isEmpty()) {
      line("No cell is lost by p99.");
    }
    for (Cell cell : evaluation.lost()) {
      Entry best = cell.bestBaseline();
      line(
          "- lost: %s at %.1f, p99 %.1f ms against %.1f of %s (%+.1f%%)",
          cell.scenario().id(),
          cell.load(),
          cell.model().p99Ms(),
          best.result().p99Ms(),
          best.balancer(),
          PERCENT * (cell.ratio() - 1));
    }
    line("");
  }

  private void matrix(String title, ToDoubleFunction<RoutingResult> figure, String format) {
    line("### %s", title);
    line("");
    StringBuilder header = new StringBuilder("| scenario | load |");
    for (Entry entry : evaluation.cells().get(0).entries()) {
      header.append(' ').append(entry.balancer()).append(" |");
    }
    line("%s", header);
    line("%s", "|---|---|" + "---|".repeat(evaluation.cells().get(0).entries().size()));
    for (Cell cell : evaluation.cells()) {
      StringBuilder row =
          new StringBuilder(
              String.format(Locale.ROOT, "| %s | %.1f |", cell.scenario().id(), cell.load()));
      for (Entry entry : cell.entries()) {
        row.append(' ')
            .append(String.format(Locale.ROOT, format, figure.applyAsDouble(entry.result())))
            .append(" |");
      }
      line("%s", row);
    }
    line("");
  }

  private void details() {
    line("### The model and the best baseline by p99");
    line("");
    line(
        "| scenario | load | balancer | p50 ms | p99 ms | p99.9 ms | errors | shard hits | origin MB"
            + " | most loaded |");
    line("|---|---|---|---|---|---|---|---|---|---|");
    for (Cell cell : evaluation.cells()) {
      detail(cell, new Entry(RoutingEvaluation.MODEL, cell.model()));
      detail(cell, cell.bestBaseline());
    }
  }

  private void detail(Cell cell, Entry entry) {
    RoutingResult r = entry.result();
    line(
        "| %s | %.1f | %s | %.1f | %.1f | %.1f | %.3f%% | %.1f%% | %.1f | %.0f%% |",
        cell.scenario().id(),
        cell.load(),
        entry.balancer(),
        r.p50Ms(),
        r.p99Ms(),
        r.p999Ms(),
        PERCENT * r.errors(),
        PERCENT * r.hits(),
        r.originBytes() / MEGA,
        PERCENT * r.maxUtilisation());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
