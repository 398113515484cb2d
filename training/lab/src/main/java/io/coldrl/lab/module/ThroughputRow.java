package io.coldrl.lab.module;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Requests per second of a proxy that is asked for as many as it can serve. */
final class ThroughputRow implements BenchRow {
  private static final double MIN_TIMES_STOCK = 0.99;

  @Override
  public String id() {
    return "6";
  }

  @Override
  public String title() {
    return "wrk: 98% hits, 2% misses with eviction, the real agent, module off and on in turn";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      processes.agent();
      Path script = Wrk.writeScript(processes.directory());
      Proxy[] proxies = {proxy(processes, ModuleArm.STOCK), proxy(processes, ModuleArm.MODULE)};
      for (Proxy proxy : proxies) {
        processes.load(proxy).fill(RequestPaths.set("/4k", "hot", Wrk.HOT));
        processes.load(proxy).fill(RequestPaths.fresh("/4k", 5_000));
        requestsPerSecond(processes, script, proxy, 5);
      }
      int seconds = pace.of(10, 5);
      double[][] rates =
          ModuleArm.alternate(
              pace.of(8, 4),
              arm -> requestsPerSecond(processes, script, proxies[arm.ordinal()], seconds));
      double stock = NumberFormats.median(rates[0]);
      double module = NumberFormats.median(rates[1]);
      return List.of(
          new Finding("requests/s, median", stock, module, RowAim.none()),
          new Finding("requests/s, least", least(rates[0]), least(rates[1]), RowAim.none()),
          new Finding("requests/s, most", most(rates[0]), most(rates[1]), RowAim.none()),
          Finding.ofModule("ratio of medians", module / stock, RowAim.atLeast(MIN_TIMES_STOCK)));
    }
  }

  private static Proxy proxy(RowProcesses processes, ModuleArm arm) throws IOException {
    return processes.proxy(
        new ProxyConfig()
            .zone("32m", "max_size=32m inactive=1d")
            .module(arm, processes.socketDirective()));
  }

  private static double requestsPerSecond(
      RowProcesses processes, Path script, Proxy proxy, int seconds) throws IOException {
    return processes.start(() -> new Wrk(script, proxy.port(), seconds)).requestsPerSecond();
  }

  private static double least(double[] rates) {
    return Arrays.stream(rates).min().orElseThrow();
  }

  private static double most(double[] rates) {
    return Arrays.stream(rates).max().orElseThrow();
  }
}
