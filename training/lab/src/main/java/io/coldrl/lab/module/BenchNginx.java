package io.coldrl.lab.module;

import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An NGINX process with {@code nginx.conf} and its logs in one directory. */
final class BenchNginx implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path directory;
  private final Process process;

  /**
   * Starts NGINX by the configuration in the directory and waits until it listens.
   *
   * @param environment what it gets besides ours
   * @throws Failure where it does not start
   */
  BenchNginx(Path directory, int port, Map<String, String> environment) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("temp"));
    String binary = System.getenv().getOrDefault("NGINX_BIN", "/usr/sbin/nginx");
    ProcessBuilder builder =
        new ProcessBuilder(binary, "-p", directory + "/", "-c", "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.out").toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    awaitListening(port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Lines that each configuration here begins with. */
  static String preamble() {
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    return """
    %s
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log error.log notice;
    events { worker_connections 1024; }
    """
        .formatted(user);
  }

  /** Lines that {@code http} begins with. */
  static String httpPreamble() {
    return """
        client_body_temp_path temp/body;
        proxy_temp_path temp/proxy;
        fastcgi_temp_path temp/fastcgi;
        uwsgi_temp_path temp/uwsgi;
        scgi_temp_path temp/scgi;
        keepalive_requests 1000000000;
        keepalive_timeout 600s;
    """;
  }

  long pid() {
    return process.pid();
  }

  void signal(String name) throws IOException, InterruptedException {
    Processes.signal(process, name);
  }

  private void awaitListening(int port) throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          String output = Files.readString(directory.resolve("nginx.out")).strip();
          close();
          throw new Failure(
              "NGINX did not start", output, "see " + directory.resolve("nginx.conf"));
        }
        Waiting.pauseMs(20);
      }
    }
  }

  @Override
  public void close() {
    Processes.stop(process);
  }
}
