package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.Failure;
import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.envoy.BackendServer;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.EnvoyBinary;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.coldrl.rig.envoy.OpenLoop;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.rig.envoy.RequestSchedule;
import io.coldrl.rig.envoy.ServiceTimes;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.testkit.OnnxModels;
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
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Assumptions;

/** Four backends and, if a test starts it, an Envoy in front of them, on loopback. */
final class EnvoyRig implements AutoCloseable {
  static final int BACKENDS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ServiceTimes FAST = new ServiceTimes(2, 1);

  private final RunDirectory run = new RunDirectory();
  final Path directory = run.directory();
  final List<BackendServer> backends = new ArrayList<>();
  private final Path envoyBinary;
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  EnvoyRig() throws IOException, InterruptedException {
    this(BackendSettings.of(16));
  }

  EnvoyRig(BackendSettings settings) throws IOException, InterruptedException {
    envoyBinary = envoyBinary();
    for (int i = 0; i < BACKENDS; i++) {
      backends.add(new BackendServer(settings, FAST, timers));
    }
  }

  /** Skips the test if there is no Envoy; in CI the test fails instead. */
  static Path envoyBinary() throws IOException, InterruptedException {
    try {
      return EnvoyBinary.find();
    } catch (Failure e) {
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
    return backends.subList(first, end).stream().map(BackendServer::address).toList();
  }

  List<String> addresses() {
    return addresses(0, BACKENDS);
  }

  /** The shipped configuration beside a service, for these backends and the agent of this rig. */
  EnvoyConfig sidecar() throws IOException {
    return EnvoyConfig.shipped("sidecar.yaml").agentSocket(socket()).endpoints(addresses());
  }

  /**
   * The same with a patient Envoy: the tests share their machine, and that is not what they test.
   */
  EnvoyConfig patient() throws IOException {
    return sidecar().patient();
  }

  /** Starts an agent that has these backends for endpoints. */
  AgentProcess startAgent(String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--routing-endpoints=" + String.join(",", addresses()));
    return startAgentWith(directory.resolve("no-model.onnx"), all.toArray(String[]::new));
  }

  /**
   * Starts an agent with a routing model and waits until it serves.
   *
   * @param eviction model of eviction; need not exist
   * @param flags take the place of the rig's own
   */
  AgentProcess startAgentWith(Path eviction, String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of("--routing-budget-us=1000000"));
    Path routing = Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLeastWait());
    all.add("--routing-model=" + routing);
    for (String flag : flags) {
      all.removeIf(each -> each.startsWith(flag.substring(0, flag.indexOf('=') + 1)));
      all.add(flag);
    }
    return keep(new AgentProcess(socket(), directory.resolve("history.dat"), eviction, all));
  }

  /** The agent's status of routing. */
  AgentStatus.Routing routing() throws AgentCallException {
    try (AgentClient agent = AgentClient.of(AgentProcess.adminSocket(socket()))) {
      return Objects.requireNonNull(agent.status().routing());
    }
  }

  /** Starts a relay between Envoy and the agent, which must listen. */
  SlowRelay startRelay(Duration delay) throws IOException {
    return keep(new SlowRelay(directory.resolve("slow.sock"), socket(), delay));
  }

  EnvoyProcess startEnvoy(EnvoyConfig config) throws IOException {
    return keep(new EnvoyProcess(envoyBinary, directory, config));
  }

  /** Closes it with the rig, before what was given earlier. */
  <T extends AutoCloseable> T keep(T closeable) throws IOException {
    return run.start(() -> closeable);
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

  /** Index of the backend that served the response; -1 if none did. */
  int servedBy(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue(BackendServer.SERVED_BY)
        .map(addresses()::indexOf)
        .orElse(-1);
  }

  /** Sends distinct requests, in an open loop. */
  OpenLoopResult load(EnvoyProcess envoy, int count, double requestsPerSecond, String... headers)
      throws InterruptedException {
    try (OpenLoop driver = new OpenLoop(headers)) {
      return driver.run(RequestSchedule.distinct(count, requestsPerSecond, 0, 1), envoy.port());
    }
  }

  /** Sends distinct requests, all at the same time. */
  OpenLoopResult loadAtOnce(EnvoyProcess envoy, int count) throws InterruptedException {
    RequestSchedule spread = RequestSchedule.distinct(count, 1, 0, 1);
    try (OpenLoop driver = new OpenLoop()) {
      return driver.run(new RequestSchedule(new long[count], spread.paths(), 0), envoy.port());
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
  public void close() {
    run.close();
    backends.forEach(BackendServer::close);
    timers.shutdownNow();
  }
}
