package io.coldrl.lab.routing;

import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.envoy.BackendServer;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.coldrl.rig.envoy.ServiceTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The running processes of one arm: its backends, Envoy and, if the arm has one, an agent. */
final class RoutingStage {
  private static final int TIMER_THREADS = 1;
  // Longer than the defaults of 2 ms and 300 us: clients, backends, Envoy and agent share a few
  // cores here, and a process that waits for one must not count as an agent that does not answer.
  private static final String MESSAGE_TIMEOUT = "0.02s";
  private static final int BUDGET_US = 5_000;
  private static final String NO_MODEL = "no-model.onnx";

  private final List<BackendServer> backends = new ArrayList<>();
  private final EnvoyProcess envoy;
  private final Path socket;

  private RoutingStage(Path socket, EnvoyProcess envoy, List<BackendServer> backends) {
    this.socket = socket;
    this.envoy = envoy;
    this.backends.addAll(backends);
  }

  /**
   * Starts it in a directory of its own in the workshop, which stops it.
   *
   * @param model of routing, for the arm that has one
   */
  static RoutingStage start(
      RunDirectory run,
      Path envoyBinary,
      RoutingArm arm,
      RoutingScenario scenario,
      ServiceTimes times,
      Path model)
      throws IOException {
    Path directory = Files.createDirectory(run.directory().resolve(scenario.id() + arm.ordinal()));
    ScheduledExecutorService timers = Executors.newScheduledThreadPool(TIMER_THREADS);
    run.start(() -> timers::shutdownNow);
    List<BackendServer> backends = new ArrayList<>();
    for (BackendSettings settings : scenario.backends()) {
      backends.add(run.start(() -> new BackendServer(settings, times, timers)));
    }
    List<String> addresses = backends.stream().map(BackendServer::address).toList();
    Path socket = directory.resolve("agent.sock");
    if (arm.asksAgent()) {
      Path served = arm == RoutingArm.COLDRL ? model : directory.resolve(NO_MODEL);
      run.start(() -> startAgent(directory, socket, addresses, served, scenario));
    }
    EnvoyConfig config =
        EnvoyConfig.shipped("sidecar.yaml")
            .agentSocket(socket)
            .endpoints(addresses)
            .messageTimeout(MESSAGE_TIMEOUT)
            .withoutRetries();
    arm.configure(config);
    EnvoyProcess envoy = run.start(() -> new EnvoyProcess(envoyBinary, directory, config));
    return new RoutingStage(socket, envoy, backends);
  }

  private static AgentProcess startAgent(
      Path directory, Path socket, List<String> endpoints, Path model, RoutingScenario scenario)
      throws IOException {
    return new AgentProcess(
        socket,
        directory.resolve("history.dat"),
        directory.resolve(NO_MODEL),
        List.of(
            "--routing-endpoints=" + String.join(",", endpoints),
            "--routing-model=" + model.toAbsolutePath(),
            "--routing-budget-us=" + BUDGET_US,
            "--routing-cached=" + (scenario.objects() != null)));
  }

  EnvoyProcess envoy() {
    return envoy;
  }

  /** The socket of the arm's agent, if it has one. */
  Path socket() {
    return socket;
  }

  /** Bytes that the backends' caches missed. */
  long originBytes() {
    return backends.stream().mapToLong(BackendServer::originBytes).sum();
  }
}
