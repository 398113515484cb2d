package io.coldrl.bench.module;

import java.util.List;
import java.util.stream.IntStream;

/** Many zones and reports that take long: draining the ring must not keep the manager from work. */
final class ManyZonesRow implements Row {
  private static final int ZONES = 13;
  private static final int MISSES_PER_SECOND = 500;

  @Override
  public String id() {
    return "c";
  }

  @Override
  public String title() {
    return "13 zones of 3 MB, reports that take 1 ms, 500 misses/s";
  }

  @Override
  public List<Finding> measure(Pace pace) throws Exception {
    List<String> folders = IntStream.range(0, ZONES).mapToObj(i -> "/z" + i + "/4k").toList();
    return Peak.measure(
        pace.of(2, 1), ManyZonesRow::proxy, folders, MISSES_PER_SECOND, pace.of(45, 25));
  }

  private static Proxy proxy(Stand stand, Arm arm) throws Exception {
    ProxyConfig config = new ProxyConfig();
    for (int i = 0; i < ZONES; i++) {
      config.zone("z" + i, "1m", "max_size=3m inactive=1d");
    }
    if (arm == Arm.MODULE) {
      stand.scripted("--report-us=1000");
    }
    return stand.proxy(config.module(arm, stand.socketDirective()));
  }
}
