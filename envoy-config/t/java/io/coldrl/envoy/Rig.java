package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.training.demo.routing.Backend;
import io.coldrl.training.demo.routing.BackendSettings;
import io.coldrl.training.demo.routing.EnvoyBinary;
import io.coldrl.training.demo.routing.EnvoyConfig;
import io.coldrl.training.demo.routing.EnvoyProcess;
import io.coldrl.training.demo.routing.Exchanges;
import io.coldrl.training.demo.routing.OpenLoop;
import io.coldrl.training.demo.routing.RoutingTally;
import io.coldrl.training.demo.routing.ServiceTimes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Four backends and, where wanted, an Envoy in front, on loopback in a directory of their own. */
final class Rig implements AutoCloseable {
  static final int BACKENDS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ServiceTimes FAST = new ServiceTimes(2, 1);

  final Path directory;
  final List<Backend> backends = new ArrayList<>();
  private final Path envoyBinary;
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
  private final List<AutoCloseable> started = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rig() throws IOException, InterruptedException {
    this(BackendSettings.of(16));
  }

  Rig(BackendSettings settings) throws IOException, InterruptedException {
    envoyBinary = envoyBinary();
    directory = Files.createTempDirectory("coldrl-it-");
    for (int i = 0; i < BACKENDS; i++) {
      backends.add(new Backend(settings, FAST, timers));
    }
  }

  /** Skips the test where there is no Envoy; in CI that fails it. */
  static Path envoyBinary() throws IOException, InterruptedException {
    try {
      return EnvoyBinary.find();
    } catch (CommandFailure e) {
      if (!"true".equals(System.getenv("CI"))) {
        Assumptions.abort("needs Envoy: " + e.getMessage());
      }
      throw e;
    }
  }

  Path socket() {
    return directory.resolve("agent.sock");
  }

  /** Addresses of the backends from {@code first} to before {@code end}. */
  List<String> addresses(int first, int end) {
    return backends.subList(first, end).stream().map(Backend::address).toList();
  }

  List<String> addresses() {
    return addresses(0, BACKENDS);
  }

  /** The shipped configuration beside a service, for these backends and the agent of this rig. */
  EnvoyConfig sidecar() throws IOException {
    return EnvoyConfig.shipped("sidecar.yaml").agentSocket(socket()).endpoints(addresses());
  }

  EnvoyProcess startEnvoy(EnvoyConfig config) throws IOException {
    return keep(new EnvoyProcess(envoyBinary, directory, config));
  }

  /** Closes it with the rig, before what was given earlier. */
  <T extends AutoCloseable> T keep(T closeable) {
    started.add(closeable);
    return closeable;
  }

  HttpResponse<String> get(EnvoyProcess envoy, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + envoy.port() + path))
            .timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The backend that served the answer, as its number; -1 where none did. */
  int servedBy(HttpResponse<?> response) {
    return response.headers().firstValue(Backend.SERVED_BY).map(addresses()::indexOf).orElse(-1);
  }

  /** Sends distinct requests, in an open loop. */
  RoutingTally load(EnvoyProcess envoy, int count, double requestsPerSecond, String... headers)
      throws InterruptedException {
    try (OpenLoop driver = new OpenLoop(headers)) {
      return driver.run(Exchanges.distinct(count, requestsPerSecond, 0, 1), envoy.port());
    }
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(giveUpNanos);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() throws Exception {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).close();
    }
    backends.forEach(Backend::close);
    timers.shutdownNow();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }
}
