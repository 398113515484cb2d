package io.coldrl.lab.faults;

import java.util.List;
import java.util.Locale;

/** The table on stdout, row by row. */
final class FaultReport {
  private static final String LINE = "  %-70s %10s  %-10s %s%n";

  private int missed;

  FaultReport() {
    System.out.println("fault | what was done");
    System.out.printf(Locale.ROOT, LINE, "figure", "", "aim", "held?");
  }

  void add(FaultRow row, List<Figure> figures) {
    head(row);
    for (Figure figure : figures) {
      System.out.printf(
          Locale.ROOT,
          LINE,
          figure.what(),
          figure.render(),
          figure.aim().render(),
          figure.verdict());
      missed += figure.isHeld() ? 0 : 1;
    }
  }

  void addFailure(FaultRow row, Exception failure) {
    head(row);
    System.out.printf(Locale.ROOT, "  FAILED: %s%n", failure);
    missed++;
  }

  private static void head(FaultRow row) {
    System.out.printf(Locale.ROOT, "%n%s | %s  (ROWS=%s)%n", row.fault(), row.done(), row.id());
  }

  /** Aims that were missed, and rows that failed. */
  int missed() {
    return missed;
  }
}
