package io.coldrl.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import io.coldrl.trace.format.ColdrlLogFormat;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A real NGINX on loopback, caching before an origin, with the ColdRL module loaded.
 *
 * <p>All its files lie in one directory: {@code nginx.conf}, {@code access.log} in ColdRL's format,
 * {@code error.log}, and the cache in {@code cache/}.
 */
public final class NginxProcess implements AutoCloseable {
  /** The cache zone's name. */
  public static final String ZONE = "demo";

  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);

  private final Path directory;
  private final int port;
  private final int originPort;
  private final Path module;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Starts NGINX and waits until it answers.
   *
   * @param directory an existing directory of its own
   * @param cachePath parameters of {@code proxy_cache_path} after the zone, such as {@code
   *     max_size=64m}
   * @param coldrlDirectives directives of the module, each ending in a semicolon
   * @throws Failure where NGINX or the module is missing, or NGINX does not start
   */
  public NginxProcess(
      Path directory, int originPort, String cachePath, List<String> coldrlDirectives)
      throws IOException {
    this.directory = directory;
    this.originPort = originPort;
    this.module = findModule();
    this.port = freePort();
    configure(cachePath, coldrlDirectives);
    process = start(directory);
    awaitAnswer();
  }

  /**
   * Starts NGINX with a configuration of the caller's and waits until it answers.
   *
   * @param directory an existing directory of its own
   * @param configuration text of {@code nginx.conf} for the port and the module's file that it is
   *     given; must keep NGINX in the foreground and answer {@code /coldrl_status}
   * @throws Failure where NGINX or the module is missing, or NGINX does not start
   */
  public NginxProcess(Path directory, BiFunction<Integer, Path, String> configuration)
      throws IOException {
    this.directory = directory;
    this.originPort = 0;
    this.module = findModule();
    this.port = freePort();
    Files.writeString(directory.resolve("nginx.conf"), configuration.apply(port, module));
    Files.createDirectories(directory.resolve("temp"));
    process = start(directory);
    awaitAnswer();
  }

  private static Process start(Path directory) throws IOException {
    return new ProcessBuilder(findNginx(), "-p", directory + "/", "-c", "nginx.conf")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("nginx.out").toFile())
        .start();
  }

  /** Writes the configuration anew; {@link #signal} with HUP makes a running NGINX read it. */
  public void configure(String cachePath, List<String> coldrlDirectives) throws IOException {
    Files.writeString(
        directory.resolve("nginx.conf"),
        """
        load_module %s;
        %s
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log error.log info;
        events { worker_connections 1024; }
        http {
            %s
            access_log access.log coldrl buffer=64k flush=1s;
            client_body_temp_path temp/body;
            proxy_temp_path temp/proxy;
            fastcgi_temp_path temp/fastcgi;
            uwsgi_temp_path temp/uwsgi;
            scgi_temp_path temp/scgi;
            proxy_cache_path cache levels=1:2 keys_zone=%s:32m inactive=1h use_temp_path=off %s;
            keepalive_requests 1000000;
            %s
            upstream origin {
                server 127.0.0.1:%d;
                keepalive 32;
                keepalive_requests 1000000;
            }
            server {
                listen 127.0.0.1:%d;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_cache %s;
                    add_header X-Cache-Status $upstream_cache_status always;
                }
                location = /coldrl_status {
                    access_log off;
                    coldrl_status;
                }
            }
        }
        """
            .formatted(
                module,
                System.getProperty("user.name").equals("root") ? "user root;" : "",
                ColdrlLogFormat.DIRECTIVE.replace("\n", "\n    "),
                ZONE,
                cachePath,
                String.join("\n    ", coldrlDirectives),
                originPort,
                port,
                ZONE));
    Files.createDirectories(directory.resolve("temp"));
  }

  /** TCP port on loopback. */
  public int port() {
    return port;
  }

  /** Process id of the master. */
  public long pid() {
    return process.pid();
  }

  /** Where the cached files are. */
  public Path cacheDirectory() {
    return directory.resolve("cache");
  }

  /** The access log, in ColdRL's format. */
  public Path accessLog() {
    return directory.resolve("access.log");
  }

  /** The error log, at level info. */
  public Path errorLog() {
    return directory.resolve("error.log");
  }

  /** Asks the module for its figures. */
  public JsonNode status() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get("/coldrl_status").body());
  }

  /** Asks for a path through the proxy. */
  public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(HTTP_TIMEOUT)
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Sends the master a signal by name, such as {@code HUP}. */
  public void signal(String name) throws IOException, InterruptedException {
    Processes.signal(process, name);
  }

  private void awaitAnswer() throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      try {
        status();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          String output = Files.readString(directory.resolve("nginx.out"));
          close();
          throw new Failure(
              "NGINX did not start",
              output.isBlank() ? errorLog().toString() : output.strip(),
              "does `nginx -v` work, and was the module built for this version (make module)?");
        }
        pause();
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while NGINX was starting", e);
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while NGINX was starting", e);
    }
  }

  private static String findNginx() {
    String named = System.getenv("NGINX_BIN");
    if (named != null) {
      return named;
    }
    for (String path : List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")) {
      if (Files.isExecutable(Path.of(path))) {
        return path;
      }
    }
    throw new Failure(
        "NGINX is not installed",
        "looked in /usr/sbin, /usr/bin and /usr/local/sbin",
        "apt-get install nginx, or name it by NGINX_BIN");
  }

  private static Path findModule() {
    Path module =
        HomeDirectory.directory().resolve("nginx-module/target/ngx_http_coldrl_module.so");
    if (!Files.exists(module)) {
      throw new Failure(
          "the NGINX module is not built", module + " is missing", "run: make module");
    }
    return module;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Stops NGINX at once; its logs are complete afterwards. */
  @Override
  public void close() {
    Processes.stop(process);
  }
}
