package io.coldrl.lab.demo;

import io.coldrl.cli.Progress;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.CachingNginx;
import io.coldrl.rig.LoadDriver;
import io.coldrl.rig.LoadResult;
import io.coldrl.rig.OriginServer;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of a part of the traffic through NGINX, from an empty cache. */
public final class NginxRun {
  private static final String HISTORY = "history.dat";
  public static final int POLL_MS = 500;

  /** Who chooses what NGINX evicts. */
  public enum Chooser {
    /** NGINX's own LRU; the module, in shadow mode, asks the agent and changes nothing. */
    LRU,
    /** The module's rule, without an agent. */
    RULE,
    /** The agent's model. */
    MODEL
  }

  private final RunDirectory run;
  private final Workload workload;
  private final DemoSettings settings;
  private final Progress progress;
  private final Path directory;
  private final Path model;
  private final Chooser chooser;
  private String cacheSettings = "";
  private List<String> directives = List.of();

  /**
   * @param name of its directory in the workshop
   * @param model what the agent serves; need not exist
   * @param chooser who chooses what is evicted
   */
  public NginxRun(
      RunDirectory run,
      Workload workload,
      DemoSettings settings,
      Progress progress,
      String name,
      Path model,
      Chooser chooser)
      throws IOException {
    this.run = run;
    this.workload = workload;
    this.settings = settings;
    this.progress = progress;
    this.model = model;
    this.chooser = chooser;
    directory = Files.createDirectory(run.directory().resolve(name));
  }

  /** Starts the agent with the history that another run's agent left. */
  void startWithHistoryOf(NginxRun other) throws IOException {
    Files.copy(other.directory.resolve(HISTORY), directory.resolve(HISTORY));
  }

  /**
   * Sets up NGINX's cache otherwise.
   *
   * @param newCacheSettings further parameters of {@code proxy_cache_path}
   * @param newDirectives of the {@code http} block, each ending in a semicolon
   */
  public void setUpCache(String newCacheSettings, List<String> newDirectives) {
    cacheSettings = newCacheSettings;
    directives = List.copyOf(newDirectives);
  }

  /** The log that NGINX wrote. */
  public Path accessLog() {
    return directory.resolve("access.log");
  }

  /** The directory of NGINX's cache; the files stay after the run. */
  public Path cacheDirectory() {
    return directory.resolve("cache");
  }

  /**
   * Sends requests {@code [from, to)} of the workload, the first {@code skip} uncounted.
   *
   * @param title for the progress bar
   */
  public DemoArm run(String title, int from, int to, int skip)
      throws IOException, InterruptedException {
    Path socket = directory.resolve("agent.sock");
    try {
      OriginServer origin = run.start(() -> new OriginServer(workload));
      if (chooser != Chooser.RULE) {
        run.start(() -> new AgentProcess(socket, directory.resolve(HISTORY), model));
      }
      CachingNginx nginx =
          run.start(
              () ->
                  new CachingNginx(
                      directory,
                      origin.port(),
                      "max_size=" + settings.capacityMb() + "m " + cacheSettings,
                      directives(socket)));
      LoadDriver driver = new LoadDriver(nginx.port(), settings.requestsPerSecond());
      try (Progress.Bar bar = progress.bar(title, to - from)) {
        LoadResult tally = driver.run(workload.paths(from, to), skip, bar::stepTo);
        return DemoArm.of(tally, nginx.status());
      }
    } finally {
      run.stopAll();
    }
  }

  private List<String> directives(Path socket) {
    List<String> all = new ArrayList<>(directives);
    all.add("coldrl_poll " + POLL_MS + "ms;");
    all.add(chooser == Chooser.RULE ? "coldrl_rule on;" : "coldrl_socket unix:" + socket + ";");
    if (chooser == Chooser.LRU) {
      all.add("coldrl_shadow on;");
    }
    return all;
  }
}
