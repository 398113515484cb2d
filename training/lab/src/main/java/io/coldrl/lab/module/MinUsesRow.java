package io.coldrl.lab.module;

import java.util.List;
import java.util.stream.Stream;

/**
 * Keys are scarce, bytes are not: when keys run out, nodes without a file are removed, and not
 * files.
 */
final class MinUsesRow implements BenchRow {
  private static final int HOT = 400;
  private static final double HOT_EVERY_SECONDS = 8;
  private static final int ONE_HIT_PER_SECOND = 300;
  private static final double MIN_TIMES_STOCK = 0.99;

  // Until the hot objects have their files and the keys are full.
  private static final int WARM_UP_SECONDS = 32;

  @Override
  public String id() {
    return "e";
  }

  @Override
  public String title() {
    return "min_uses 2, keys_zone 512k, 300 one-hit URLs/s, 400 objects asked for every 8 s";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    int seconds = pace.of(64, 24);
    double stock = hitRatio(ModuleArm.STOCK, seconds);
    double module = hitRatio(ModuleArm.MODULE, seconds);
    return List.of(
        new Finding(
            "hit ratio of the 400 (aim: 0.99 x stock's)",
            stock,
            module,
            RowAim.atLeast(MIN_TIMES_STOCK * stock)));
  }

  private static double hitRatio(ModuleArm arm, int seconds) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      if (arm == ModuleArm.MODULE) {
        // It wants what is large: a node without a file is the last that it would name.
        processes.scripted("--order=size");
      }
      Proxy proxy =
          processes.proxy(
              new ProxyConfig()
                  .zone("512k", "max_size=1g inactive=1d")
                  .location("proxy_cache_min_uses 2;")
                  .withAccessLog()
                  .module(arm, processes.socketDirective(), RowProcesses.PATIENT));
      int all = WARM_UP_SECONDS + seconds;
      List<String> oneHit = RequestPaths.fresh("/4k", all * ONE_HIT_PER_SECOND);
      H2Load load = processes.load(proxy).once(oneHit, ONE_HIT_PER_SECOND);
      load.loop(RequestPaths.set("/4k", "hot", HOT), HOT / HOT_EVERY_SECONDS, all);
      double countFrom = System.currentTimeMillis() / 1e3 + WARM_UP_SECONDS;
      load.await();
      Waiting.seconds(1.5);
      return hitRatio(proxy, countFrom);
    }
  }

  private static double hitRatio(Proxy proxy, double from) throws Exception {
    try (Stream<String> lines = proxy.accessLog()) {
      List<String> statuses =
          lines
              .map(line -> line.split(" "))
              .filter(f -> f[2].contains("/hot-") && Double.parseDouble(f[0]) >= from)
              .map(f -> f[1])
              .toList();
      return (double) statuses.stream().filter("HIT"::equals).count() / statuses.size();
    }
  }
}
