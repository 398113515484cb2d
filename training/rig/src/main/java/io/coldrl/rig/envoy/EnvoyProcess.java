package io.coldrl.rig.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Envoy on loopback, in a directory of its own with its configuration and its log. */
public final class EnvoyProcess implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);
  private static final int WORKERS = 2;

  private final Path log;
  private final Path adminAddress;
  private final Process process;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  /**
   * Starts Envoy and waits until it is ready.
   *
   * @param directory an existing directory of its own
   * @throws Failure if it does not start
   */
  public EnvoyProcess(Path binary, Path directory, EnvoyConfig config) throws IOException {
    log = directory.resolve("envoy.log");
    adminAddress = directory.resolve("admin.address");
    Files.deleteIfExists(adminAddress);
    Path file = config.writeTo(directory.resolve("envoy.json"));
    process =
        new ProcessBuilder(
                binary.toString(),
                "-c",
                file.toString(),
                "--concurrency",
                Integer.toString(WORKERS),
                "--disable-hot-restart",
                "--admin-address-path",
                adminAddress.toString(),
                "--log-level",
                "warning")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    port = awaitListener();
  }

  /** TCP port of the listener on loopback. */
  public int port() {
    return port;
  }

  /** Process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process is alive. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its log, at level warning. */
  public Path log() {
    return log;
  }

  /** Asks for a path of the admin interface. */
  public String admin(String path) throws IOException, InterruptedException {
    String address = Files.readString(adminAddress).strip();
    if (address.isEmpty()) {
      // Envoy creates the file before it writes to it.
      throw new IOException("Envoy has not told the address of its admin interface yet");
    }
    URI uri = URI.create("http://" + address + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(HTTP_TIMEOUT).build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("Envoy's " + path + " answered " + response.statusCode());
    }
    return response.body();
  }

  /** A counter or gauge by name; 0 if Envoy has none of that name. */
  public long stat(String name) throws IOException, InterruptedException {
    JsonNode stats = new ObjectMapper().readTree(admin("/stats?format=json&filter=" + name));
    for (JsonNode stat : stats.path("stats")) {
      if (stat.path("name").asText().equals(name)) {
        return stat.path("value").asLong();
      }
    }
    return 0;
  }

  private int awaitListener() throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      try {
        if (Files.exists(adminAddress) && admin("/ready").strip().equals("LIVE")) {
          JsonNode all = new ObjectMapper().readTree(admin("/listeners?format=json"));
          return all.at("/listener_statuses/0/local_address/socket_address/port_value").asInt();
        }
      } catch (IOException e) {
        // Not ready yet; looked at below.
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
        String output = Files.readString(log).strip();
        close();
        throw new Failure(
            "Envoy did not start",
            output.isEmpty() ? log.toString() : output.substring(output.lastIndexOf('\n') + 1),
            "run: envoy --mode validate -c " + log.resolveSibling("envoy.json"));
      }
      pause();
    }
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IOException interrupted(InterruptedException e) {
    close();
    Thread.currentThread().interrupt();
    return new IOException("interrupted while Envoy was starting", e);
  }

  /** Stops Envoy. */
  @Override
  public void close() {
    Processes.stop(process);
  }
}
