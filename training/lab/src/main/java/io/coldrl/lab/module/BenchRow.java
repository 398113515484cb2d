package io.coldrl.lab.module;

import java.util.List;

/** One scenario, which measures stock NGINX, NGINX with the module, or both. */
interface BenchRow {
  /** The row in the table of docs/MEASUREMENTS.md: a letter or a number not used by another row. */
  String id();

  /** Description in one line. */
  String title();

  /** Runs it; leaves no process and no file behind. */
  List<Finding> measure(RowDuration pace) throws Exception;
}
