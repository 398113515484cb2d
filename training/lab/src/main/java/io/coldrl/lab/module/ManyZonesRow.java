package io.coldrl.lab.module;

import java.util.List;
import java.util.stream.IntStream;

/** Many zones and reports that take long: draining the ring must not keep the manager from work. */
final class ManyZonesRow implements BenchRow {
  private static final int OTHERS = 12;
  private static final int MISSES_PER_SECOND = 500;

  // With these a report of each zone is due whenever the ring is drained.
  private static final int HITS_PER_SECOND = 1_500;

  @Override
  public String id() {
    return "c";
  }

  @Override
  public String title() {
    return "reports take 1 ms; 500 misses/s to one zone of 40 MB, 1,500 hits/s to 12 more zones";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    List<String> others = IntStream.range(0, OTHERS).mapToObj(i -> "/z" + i + "/4k").toList();
    return PeakSize.measure(
        pace.of(2, 1),
        ManyZonesRow::proxy,
        new PeakSize.Traffic("/16k", MISSES_PER_SECOND, others, HITS_PER_SECOND),
        pace.of(45, 25));
  }

  private static Proxy proxy(RowProcesses processes, ModuleArm arm) throws Exception {
    ProxyConfig config = new ProxyConfig().zone("8m", "max_size=40m inactive=1d");
    for (int i = 0; i < OTHERS; i++) {
      config.zone("z" + i, "1m", "max_size=40m inactive=1d");
    }
    if (arm == ModuleArm.MODULE) {
      processes.scripted("--report-us=1000");
    }
    return processes.proxy(config.module(arm, processes.socketDirective()));
  }
}
