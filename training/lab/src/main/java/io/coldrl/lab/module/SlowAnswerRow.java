package io.coldrl.lab.module;

import java.util.List;

/** An agent that is slow, but not too slow for the limit that was set. */
final class SlowAnswerRow implements BenchRow {
  private static final int MISSES_PER_SECOND = 600;

  @Override
  public String id() {
    return "d";
  }

  @Override
  public String title() {
    return "an agent that answers in 15 ms under coldrl_timeout 20ms, 600 misses/s, max_size 40 MB";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    return PeakSize.measure(
        pace.of(2, 1),
        SlowAnswerRow::proxy,
        new PeakSize.Traffic("/16k", MISSES_PER_SECOND, List.of(), 0),
        pace.of(45, 25));
  }

  private static Proxy proxy(RowProcesses processes, ModuleArm arm) throws Exception {
    if (arm == ModuleArm.MODULE) {
      processes.scripted("--answer-us=15000");
    }
    return processes.proxy(
        new ProxyConfig()
            .zone("8m", "max_size=40m inactive=1d")
            .module(arm, processes.socketDirective(), "coldrl_timeout 20ms;"));
  }
}
