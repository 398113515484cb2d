package io.coldrl.lab.module;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Two reloads in a row, the first one's manager slow to start: the manager of the first must not
 * evict after the second has started.
 */
final class TwoReloadsRow implements BenchRow {
  private static final long MAX_BYTES = 4L << 20;
  private static final int REST_SECONDS = 25;
  private static final int MANAGER_LATE_US = 1_500_000;
  private static final double MAX_TIMES_STOCK = 1.1;

  @Override
  public String id() {
    return "g";
  }

  @Override
  public String title() {
    return "two reloads 30 ms apart, the first manager slow to start, max_size 4 MB";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    double stock = megabytesLeft(ModuleArm.STOCK);
    double module = megabytesLeft(ModuleArm.MODULE);
    return List.of(
        new Finding(
            "on disk 25 s after the load, MB (aim: 1.1 x stock's)",
            stock,
            module,
            RowAim.atMost(MAX_TIMES_STOCK * stock)));
  }

  private static double megabytesLeft(ModuleArm arm) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      Path slow = processes.directory().resolve("slow");
      if (arm == ModuleArm.MODULE) {
        processes.scripted();
      }
      ProxyConfig config =
          new ProxyConfig()
              .zone("8m", "max_size=" + MAX_BYTES + " inactive=1d")
              .module(arm, processes.socketDirective())
              .preload(
                  RigFiles.of("slow_manager.so"),
                  Map.of(
                      "COLDRL_SLOW_MANAGER_FILE", slow.toString(),
                      "COLDRL_SLOW_MANAGER_US", Integer.toString(MANAGER_LATE_US)));
      Proxy proxy = processes.proxy(config);
      processes.load(proxy).fill(RequestPaths.fresh("/8k", 100));

      Files.createFile(slow);
      proxy.reload(config);
      Path caught = slow.resolveSibling("slow.caught");
      if (!Waiting.until(REST_SECONDS, () -> Files.exists(caught))) {
        throw new IllegalStateException("the manager's start was not delayed");
      }
      Files.delete(slow);
      proxy.reload(config);
      Waiting.until(REST_SECONDS, () -> proxy.managers().size() == 1);
      Waiting.seconds(2.0 * MANAGER_LATE_US / 1e6);

      processes.load(proxy).once(RequestPaths.fresh("/8k", 4_000), 1_000).await();
      Waiting.until(REST_SECONDS, () -> CacheDisk.bytes(proxy.cache()) <= MAX_BYTES);
      return CacheDisk.bytes(proxy.cache()) / NumberFormats.MB;
    }
  }
}
