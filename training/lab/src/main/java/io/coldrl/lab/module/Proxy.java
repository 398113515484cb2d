package io.coldrl.lab.module;

import io.coldrl.rig.NginxInstallation;
import io.coldrl.rig.NginxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The NGINX that is measured: a cache before the origin, stock or with the module. */
public final class Proxy implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final int originPort;
  private final boolean hasModule;
  private final NginxProcess nginx;

  public Proxy(Path directory, ProxyConfig config, int originPort) throws IOException {
    this.directory = directory;
    this.originPort = originPort;
    hasModule = config.hasModule();
    port = NginxInstallation.freePort();
    Files.createDirectory(directory.resolve("cache"));
    nginx = new NginxProcess(directory, port, render(config), config.environment());
  }

  private String render(ProxyConfig config) {
    return config.render(config.hasModule() ? module() : Path.of(""), port, originPort);
  }

  // Another build can be named, to compare with.
  private static Path module() {
    String named = System.getenv("COLDRL_BENCH_MODULE");
    return named == null ? NginxInstallation.module() : Path.of(named).toAbsolutePath();
  }

  /** Has NGINX read another configuration; returns when the signal is sent. */
  void reload(ProxyConfig config) throws IOException, InterruptedException {
    nginx.configure(render(config));
    nginx.signal("HUP");
  }

  /** TCP port on loopback. */
  public int port() {
    return port;
  }

  /** The folder of all zones' files. */
  Path cache() {
    return directory.resolve("cache");
  }

  /** The module's figures. */
  public ModuleStatus status() throws IOException {
    return new ModuleStatus(nginx.status());
  }

  /** Body of a path through the proxy. */
  byte[] get(String path) throws IOException {
    return nginx.get(path).body();
  }

  /** The cache managers that run now: one, or two while a reload is under way. */
  List<Long> managers() throws IOException {
    return children("cache manager");
  }

  /** The workers that run now. */
  List<Long> workers() throws IOException {
    return children("worker process");
  }

  private List<Long> children(String title) throws IOException {
    return ProcessTimes.childrenOf(nginx.pid()).stream()
        .filter(pid -> ProcessTimes.title(pid).contains(title))
        .toList();
  }

  /** Lines of the access log, complete up to a second ago. */
  Stream<String> accessLog() throws IOException {
    return Files.lines(directory.resolve("access.log"));
  }

  @Override
  public void close() {
    try {
      if (hasModule) {
        ElapsedLog.say("    %s", status().summary());
      }
    } catch (IOException e) {
      ElapsedLog.say("    no status at the end: %s", e);
    }
    nginx.close();
  }
}
