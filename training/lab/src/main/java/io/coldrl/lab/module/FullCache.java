package io.coldrl.lab.module;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A proxy whose one zone is full, and traffic that keeps it so: each miss needs room, so that
 * something is evicted.
 */
final class FullCache {
  private static final String FOLDER = "/8k";
  private static final int HOT = 500;

  /** Blocks of 4 KB: 8 KB of body, and NGINX's head. */
  private static final int FILE_BYTES = 3 * 4096;

  private static final int MAX_MB = 48;
  private static final int REST_SECONDS = 30;

  private final RowProcesses processes;
  private final Proxy proxy;
  private final List<String> hot = RequestPaths.set(FOLDER, "hot", HOT);

  FullCache(RowProcesses processes, String... directives) throws IOException {
    this.processes = processes;
    ProxyConfig config =
        new ProxyConfig()
            .zone("32m", "max_size=" + MAX_MB + "m inactive=1d")
            .withAccessLog()
            .module(directives);
    proxy = processes.proxy(config);
  }

  /** Fills it a little above its limit and waits until it is below. */
  void fill() throws Exception {
    H2Load load = processes.load(proxy);
    load.fill(hot);
    load.fill(RequestPaths.fresh(FOLDER, (MAX_MB << 20) / FILE_BYTES + HOT));
    Waiting.until(REST_SECONDS, () -> status().sizeBytes() <= status().maxBytes());
  }

  /**
   * Asks for new objects and for hot ones at the same rate, then lets the manager end its work.
   *
   * @return share of evictions that the model decided
   */
  double share(double missesPerSecond, int seconds) throws Exception {
    double from = System.currentTimeMillis() / 1e3;
    ModuleStatus before = status();
    List<String> misses = RequestPaths.fresh(FOLDER, (int) (missesPerSecond * seconds));
    H2Load load = processes.load(proxy).once(misses, missesPerSecond);
    load.loop(hot, missesPerSecond, seconds);
    load.await();
    Waiting.until(REST_SECONDS, () -> status().sizeBytes() <= status().maxBytes());
    ModuleStatus after = status();
    if (after.tellsEvictions()) {
      double all = after.evicted() - before.evicted();
      return (after.evicted("model") - before.evicted("model")) / all;
    }
    // For a version without the counter: what was stored and is gone has been evicted.
    double evicted = before.objects() + stored(proxy, from) - after.objects();
    return (after.deleted() - before.deleted()) / evicted;
  }

  private static long stored(Proxy proxy, double from) throws IOException {
    Waiting.seconds(1.5);
    try (Stream<String> lines = proxy.accessLog()) {
      return lines
          .map(line -> line.split(" "))
          .filter(fields -> fields[1].equals("MISS") && Double.parseDouble(fields[0]) >= from)
          .count();
    }
  }

  ModuleStatus status() throws IOException {
    return proxy.status();
  }
}
