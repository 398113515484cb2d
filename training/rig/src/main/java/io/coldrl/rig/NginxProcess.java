package io.coldrl.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real NGINX in the foreground. All its files are in one directory. */
public final class NginxProcess implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Starts NGINX and waits until it listens.
   *
   * @param directory an existing directory of its own
   * @param port the port on loopback at which the configuration listens
   * @param configuration text of {@code nginx.conf}, with {@code daemon off}
   * @param environment variables besides those of this process
   * @throws Failure if NGINX is missing or does not start
   */
  public NginxProcess(
      Path directory, int port, String configuration, Map<String, String> environment)
      throws IOException {
    this.directory = directory;
    this.port = port;
    Files.createDirectories(directory.resolve("temp"));
    configure(configuration);
    ProcessBuilder builder =
        new ProcessBuilder(
                NginxInstallation.binary().toString(), "-p", directory + "/", "-c", "nginx.conf")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.out").toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    awaitListening();
  }

  /** Writes {@code nginx.conf} anew; {@link #signal} with HUP makes NGINX read it. */
  public void configure(String configuration) throws IOException {
    Files.writeString(directory.resolve("nginx.conf"), configuration);
  }

  private void awaitListening() throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          String output = Files.readString(directory.resolve("nginx.out")).strip();
          close();
          throw new Failure(
              "NGINX did not start",
              output.isEmpty() ? directory.resolve("error.log").toString() : output,
              "does `nginx -v` work, and was the module built for this version (make module)?");
        }
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while NGINX was starting");
      }
    }
  }

  /** TCP port on loopback. */
  public int port() {
    return port;
  }

  /** Process id of the master. */
  public long pid() {
    return process.pid();
  }

  /** Requests a path; fails after a minute without an answer. */
  public HttpResponse<byte[]> get(String path) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(HTTP_TIMEOUT)
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an answer of NGINX");
    }
  }

  /** The module's status; the configuration must serve it at {@code /coldrl_status}. */
  public JsonNode status() throws IOException {
    return new ObjectMapper().readTree(get("/coldrl_status").body());
  }

  /** Sends the master a signal by name, such as {@code HUP}. */
  public void signal(String name) throws IOException, InterruptedException {
    Processes.signal(process, name);
  }

  /** Stops NGINX at once; its logs are complete afterwards. */
  @Override
  public void close() {
    Processes.stop(process);
  }
}
