package io.coldrl.lab.module;

import io.coldrl.rig.OriginServer;
import io.coldrl.rig.Workload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Requests arrive during slow deletions: NGINX's count of a zone's size must equal the size on
 * disk.
 */
final class DriftRow implements BenchRow {
  private static final int KEYS = 300;

  // Misses take 10 ms, and a client waits for its answer: many clients keep the pace.
  private static final int CLIENTS = 8;
  private static final int REQUESTS_PER_SECOND = 100;
  private static final String UNLINK_US = "10000";
  private static final int REST_SECONDS = 14;
  private static final int SEQUENCE = 6_000;

  @Override
  public String id() {
    return "4";
  }

  @Override
  public String title() {
    return "unlink takes 10 ms longer, requests for the keys that are deleted";
  }

  @Override
  public List<Finding> measure(RowDuration pace) throws Exception {
    int seconds = pace.of(60, 25);
    double stock = Math.abs(drift(ModuleArm.STOCK, seconds));
    double module = Math.abs(drift(ModuleArm.MODULE, seconds));
    return List.of(
        new Finding("zone's size and disk differ at rest, KB", stock, module, RowAim.exactly(0)));
  }

  private static double drift(ModuleArm arm, int seconds) throws Exception {
    try (RowProcesses processes = new RowProcesses()) {
      if (arm == ModuleArm.MODULE) {
        processes.scripted();
      }
      OriginServer origin = processes.start(() -> new OriginServer(new Workload(1)));
      Proxy proxy = proxy(processes, arm, origin.port());
      H2Load load = processes.load(proxy);
      for (int i = 0; i < CLIENTS; i++) {
        load.loop(sequence(i), REQUESTS_PER_SECOND, seconds);
      }
      // Answered by 404 from this origin, which is cached as well; so nobody looks at the result.
      processes.load(proxy).loop(RequestPaths.set("/tick/4k", "tick", 10), 4, seconds);
      load.await();
      Waiting.seconds(REST_SECONDS);
      long size = proxy.status().sizeBytes();
      long disk = CacheDisk.bytes(proxy.cache());
      ElapsedLog.say("4: %s: zones %d KB, disk %d KB", arm, size >> 10, disk >> 10);
      return (size - disk) / 1024.0;
    }
  }

  private static List<String> sequence(int seed) {
    Random random = new Random(seed);
    return random.ints(SEQUENCE, 0, KEYS).mapToObj(i -> "/object/" + i).toList();
  }

  // Stock NGINX does not report a zone's size; the module does, with nothing else switched on.
  private static Proxy proxy(RowProcesses processes, ModuleArm arm, int originPort)
      throws IOException {
    if (arm == ModuleArm.MODULE) {
      return processes.proxy(
          config(processes).module(processes.socketDirective(), RowProcesses.PATIENT), originPort);
    }
    Proxy silent = processes.proxy(config(processes).module(), originPort);
    if (silent.status().hasZones()) {
      return silent;
    }
    ElapsedLog.say("4: no zones without coldrl_socket: shadow mode without an agent is our stock");
    return processes.proxy(
        config(processes).module(processes.socketDirective(), "coldrl_shadow on;"), originPort);
  }

  private static ProxyConfig config(RowProcesses processes) {
    return new ProxyConfig()
        .zone("8m", "max_size=3m inactive=1d")
        // Objects that expire each second wake the manager each second, in stock NGINX too.
        .zone("tick", "1m", "inactive=1s")
        .location("proxy_cache_valid any 1h;")
        .preload(
            RigFiles.of("slow_unlink.so"),
            Map.of(
                "COLDRL_SLOW_UNLINK_DIR",
                processes.directory().toString(),
                "COLDRL_SLOW_UNLINK_US",
                UNLINK_US));
  }
}
