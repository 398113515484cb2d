package io.coldrl.lab.module;

import java.util.List;

/** An agent that stalls now and then, as a JVM in a collection does. */
final class StallRow implements BenchRow {
  private static final int MISSES_PER_SECOND = 300;
  private static final double MIN_SHARE = 0.99;

  // With what the sockets and the scheduler add, the module sees a p50 near 95 us.
  private static final String ANSWER = "--answer-us=30";

  @Override
  public String id() {
    return "b";
  }

  @Override
  public String title() {
    return "default settings, a C agent, without and with a stall of 3 ms in every 200 answers";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    int seconds = pace.of(30, 10);
    double even;
    double evenUs;
    try (RowProcesses processes = new RowProcesses()) {
      processes.scripted(ANSWER);
      FullCache cache = new FullCache(processes, processes.socketDirective());
      cache.fill();
      even = cache.share(MISSES_PER_SECOND, seconds);
      evenUs = cache.status().decisionUs("p50");
    }
    try (RowProcesses processes = new RowProcesses()) {
      processes.scripted(ANSWER, "--stall-us=3000", "--stall-every=200");
      FullCache cache = new FullCache(processes, processes.socketDirective());
      cache.fill();
      double stalling = cache.share(MISSES_PER_SECOND, seconds);
      return List.of(
          Finding.ofModule("us of an answer, p50, without stalls", evenUs, RowAim.none()),
          Finding.ofModule("share of evictions by the model, without stalls", even, RowAim.none()),
          Finding.ofModule(
              "share of evictions by the model, with stalls", stalling, RowAim.atLeast(MIN_SHARE)));
    }
  }
}
