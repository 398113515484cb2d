package io.coldrl.lab.module;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import io.coldrl.rig.HomeDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The NGINX that is measured: a cache before the origin, stock or with the module. */
final class Proxy implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final int originPort;
  private final boolean hasModule;
  private final BenchNginx nginx;
  private final HttpClient client = HttpClient.newHttpClient();

  Proxy(Path directory, ProxyConfig config, int originPort) throws IOException {
    this.directory = directory;
    this.originPort = originPort;
    hasModule = config.hasModule();
    port = BenchNginx.freePort();
    configure(config);
    Files.createDirectory(directory.resolve("cache"));
    nginx = new BenchNginx(directory, port, config.environment());
  }

  private void configure(ProxyConfig config) throws IOException {
    Path built = HomeDirectory.directory().resolve("nginx-module/target/ngx_http_coldrl_module.so");
    // Another build can be named, to compare with.
    String named = System.getenv("COLDRL_BENCH_MODULE");
    Path module = named == null ? built : Path.of(named).toAbsolutePath();
    if (config.hasModule() && !Files.exists(module)) {
      throw new Failure("the NGINX module is not built", module.toString(), "make module");
    }
    Files.writeString(directory.resolve("nginx.conf"), config.render(module, port, originPort));
  }

  /** Has NGINX read another configuration; returns when the signal is sent. */
  void reload(ProxyConfig config) throws IOException, InterruptedException {
    configure(config);
    nginx.signal("HUP");
  }

  /** TCP port on loopback. */
  int port() {
    return port;
  }

  /** The folder of all zones' files. */
  Path cache() {
    return directory.resolve("cache");
  }

  /** The module's figures. */
  Status status() throws IOException {
    return new Status(new ObjectMapper().readTree(get("/coldrl_status")));
  }

  /** Body of a path through the proxy. */
  byte[] get(String path) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking the proxy");
    }
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
