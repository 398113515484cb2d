package io.coldrl.lab.module;

import java.util.List;
import java.util.Set;

/**
 * {@code inactive} goes from 7 days to an hour by a reload: last uses seem to lie in the future.
 */
final class InactiveRow implements BenchRow {
  private static final long MAX_BYTES = 4L << 20;
  private static final int COLD = 180;
  private static final int HOT = 60;
  private static final int MORE = 150;
  private static final int REST_SECONDS = 25;
  private static final double MIN_SHARE = 0.95;

  @Override
  public String id() {
    return "f";
  }

  @Override
  public String title() {
    return "inactive 7d -> 1h by a reload: 180 cold objects, 60 hot ones, 150 more come";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    double stock = coldShare(ModuleArm.STOCK);
    double module = coldShare(ModuleArm.MODULE);
    return List.of(
        new Finding("share of victims that are cold", stock, module, RowAim.atLeast(MIN_SHARE)));
  }

  private static double coldShare(ModuleArm arm) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      if (arm == ModuleArm.MODULE) {
        processes.scripted();
      }
      Proxy proxy = processes.proxy(config(processes, arm, "7d"));
      List<String> cold = RequestPaths.set("/8k", "cold", COLD);
      List<String> hot = RequestPaths.set("/8k", "hot", HOT);
      List<String> more = RequestPaths.fresh("/8k", MORE);
      H2Load load = processes.load(proxy);
      load.fill(cold);
      load.fill(hot);
      List<Long> before = proxy.managers();
      proxy.reload(config(processes, arm, "1h"));
      Waiting.until(REST_SECONDS, () -> proxy.managers().stream().noneMatch(before::contains));
      // NGINX knows whole seconds of the last use: the hot ones' must be clearly later.
      Waiting.seconds(4);
      for (int i = 0; i < 3; i++) {
        load.fill(hot);
      }
      Waiting.seconds(4);
      load.once(more, 50).await();
      Waiting.until(REST_SECONDS, () -> CacheDisk.bytes(proxy.cache()) <= MAX_BYTES);
      Set<String> there = CacheDisk.keys(proxy.cache());
      return (double) gone(cold, there)
          / (gone(cold, there) + gone(hot, there) + gone(more, there));
    }
  }

  private static ProxyConfig config(RowProcesses processes, ModuleArm arm, String inactive) {
    return new ProxyConfig()
        .zone("8m", "max_size=" + MAX_BYTES + " inactive=" + inactive)
        .module(arm, processes.socketDirective(), RowProcesses.PATIENT);
  }

  private static long gone(List<String> paths, Set<String> there) {
    return paths.stream().map(CacheDisk::keyOf).filter(key -> !there.contains(key)).count();
  }
}
