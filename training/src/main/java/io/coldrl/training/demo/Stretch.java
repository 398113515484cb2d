package io.coldrl.training.demo;

import io.coldrl.training.cli.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of a part of the traffic through NGINX and an agent of its own, from an empty cache. */
final class Stretch {
  private static final String HISTORY = "history.dat";
  // Longer than the default of 500us: clients, origin, NGINX and agent share the same few cores
  // here, and a process that waits for a core must not count as an agent that does not answer.
  static final String TIMEOUT = "20ms";
  static final int POLL_MS = 500;

  private final Workshop shop;
  private final Workload workload;
  private final DemoSettings settings;
  private final Progress progress;
  private final Path directory;
  private final Path model;
  private final boolean shadow;
  private String cacheSettings = "";
  private List<String> directives = List.of();

  /**
   * @param name of its directory in the workshop
   * @param model what the agent serves; need not exist
   * @param shadow whether NGINX evicts by its own LRU, and the module only asks
   */
  Stretch(
      Workshop shop,
      Workload workload,
      DemoSettings settings,
      Progress progress,
      String name,
      Path model,
      boolean shadow)
      throws IOException {
    this.shop = shop;
    this.workload = workload;
    this.settings = settings;
    this.progress = progress;
    this.model = model;
    this.shadow = shadow;
    directory = Files.createDirectory(shop.directory().resolve(name));
  }

  /** Has the agent remember what another stretch's agent did when that had ended. */
  void startWithHistoryOf(Stretch other) throws IOException {
    Files.copy(other.directory.resolve(HISTORY), directory.resolve(HISTORY));
  }

  /**
   * Sets up NGINX's cache otherwise.
   *
   * @param newCacheSettings further parameters of {@code proxy_cache_path}
   * @param newDirectives of the {@code http} block, each ending in a semicolon
   */
  void setUpCache(String newCacheSettings, List<String> newDirectives) {
    cacheSettings = newCacheSettings;
    directives = List.copyOf(newDirectives);
  }

  /** The log that NGINX wrote. */
  Path accessLog() {
    return directory.resolve("access.log");
  }

  /** Where NGINX keeps its cache; the files stay when the stretch is over. */
  Path cacheDirectory() {
    return directory.resolve("cache");
  }

  /**
   * Sends requests {@code [from, to)} of the workload, the first {@code skip} uncounted.
   *
   * @param title for the progress bar
   */
  Arm run(String title, int from, int to, int skip) throws IOException, InterruptedException {
    Path socket = directory.resolve("agent.sock");
    try {
      OriginServer origin = shop.start(() -> new OriginServer(workload));
      shop.start(() -> new AgentProcess(socket, directory.resolve(HISTORY), model));
      NginxProcess nginx =
          shop.start(
              () ->
                  new NginxProcess(
                      directory,
                      origin.port(),
                      "max_size=" + settings.capacityMb() + "m " + cacheSettings,
                      directives(socket)));
      LoadDriver driver = new LoadDriver(nginx.port(), settings.requestsPerSecond());
      try (Progress.Bar bar = progress.bar(title, to - from)) {
        Tally tally = driver.run(workload.paths(from, to), skip, bar::stepTo);
        return Arm.of(tally, nginx.status());
      }
    } finally {
      shop.stopAll();
    }
  }

  private List<String> directives(Path socket) {
    List<String> all = new ArrayList<>(directives);
    all.add("coldrl_socket unix:" + socket + ";");
    all.add("coldrl_poll " + POLL_MS + "ms;");
    all.add("coldrl_timeout " + TIMEOUT + ";");
    all.add("coldrl_shadow " + (shadow ? "on" : "off") + ";");
    return all;
  }
}
