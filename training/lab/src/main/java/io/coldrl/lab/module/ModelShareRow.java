package io.coldrl.lab.module;

import java.util.ArrayList;
import java.util.List;

/** Who decides at the default settings, and how long the manager waits. */
final class ModelShareRow implements BenchRow {
  private static final List<Integer> RATES = List.of(100, 300, 1_000);
  private static final double MIN_SHARE = 0.99;
  private static final double MAX_WAIT_US = 500;
  private static final double MAX_QUANTILE_ERROR = 1.125;

  @Override
  public String id() {
    return "a";
  }

  @Override
  public String title() {
    return "(1), (2): default settings, the real agent and its model, clients on the same cores";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (RowProcesses processes = new RowProcesses()) {
      processes.agent();
      FullCache cache = new FullCache(processes, processes.socketDirective());
      cache.fill();
      SchedulingProbe probe = processes.start(() -> new SchedulingProbe());
      for (int rate : RATES) {
        double share = cache.share(rate, pace.of(30, 10));
        String what = "share of evictions by the model at " + rate + " misses/s";
        findings.add(Finding.ofModule(what, share, RowAim.atLeast(MIN_SHARE)));
      }
      addWaits(cache.status(), probe.stop(), findings);
    }
    return findings;
  }

  // Two things are allowed for. A process that asks for 500 us gets them and what the scheduler
  // adds, as a probe that sleeps for 500 us at the same time sees it. And the module's quantiles
  // are the upper bounds of its histogram's buckets.
  private static void addWaits(
      ModuleStatus status, SchedulingProbe.Lateness late, List<Finding> findings) {
    findings.add(
        Finding.ofModule(
            "us that the scheduler adds to a sleep of 500 us meanwhile, p99",
            late.p99Us(),
            RowAim.none()));
    findings.add(
        Finding.ofModule(
            "us of the manager's waits, p99" + (status.tellsWaits() ? "" : " (whole decisions)"),
            status.waitUs("p99"),
            RowAim.atMost((MAX_WAIT_US + late.p99Us()) * MAX_QUANTILE_ERROR)));
    findings.add(Finding.ofModule("us of the longest wait", status.waitUs("max"), RowAim.none()));
    findings.add(Finding.ofModule("us of an answer, p50", status.decisionUs("p50"), RowAim.none()));
    findings.add(Finding.ofModule("us of an answer, p99", status.decisionUs("p99"), RowAim.none()));
  }
}
