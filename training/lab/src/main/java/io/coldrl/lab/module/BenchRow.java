package io.coldrl.lab.module;

import java.util.List;

/** One scenario, which measures stock NGINX, NGINX with the module, or both. */
interface BenchRow {
  /** Letter of the table in issue 15, or number of its list. */
  String id();

  /** Description in one line. */
  String title();

  /** Runs it; leaves no process and no file behind. */
  List<Finding> measure(RowDuration pace) throws Exception;
}
