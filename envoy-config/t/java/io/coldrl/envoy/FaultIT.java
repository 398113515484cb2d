package io.coldrl.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.GarbageServer;
import io.coldrl.rig.envoy.BackendServer;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.EnvoyConfig;
import io.coldrl.rig.envoy.EnvoyProcess;
import io.coldrl.rig.envoy.OpenLoopResult;
import io.coldrl.server.admin.AgentStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No request that Envoy could serve fails, whatever the agent or a client does. */
final class FaultIT {
  private static final String EXT_PROC = "http.in.ext_proc.";
  private static final int RATE = 200;

  /** Load, and something that happens in the midst of it. */
  private static void survives(EnvoyRig rig, EnvoyProcess envoy, Callable<?> event)
      throws Exception {
    Failure failure = new Failure();
    Thread other =
        new Thread(
            () -> {
              try {
                EnvoyRig.await("load", () -> served(rig) >= RATE);
                event.call();
              } catch (Exception | AssertionError e) {
                failure.problem = e;
              }
            },
            "event");
    other.start();
    OpenLoopResult tally = rig.load(envoy, 4 * RATE, RATE);
    other.join();
    assertThat(failure.problem).isNull();
    assertThat(tally.requests()).isEqualTo(4 * RATE);
    assertThat(tally.errors()).isZero();
  }

  private static final class Failure {
    private volatile @Nullable Throwable problem;
  }

  private static long served(EnvoyRig rig) {
    return rig.backends.stream().mapToLong(BackendServer::requests).sum();
  }

  @Test
  void an_agent_that_was_never_there() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar());
      OpenLoopResult tally = rig.load(envoy, 400, RATE);
      assertThat(tally.errors()).isZero();
      assertThat(tally.byBackend()).hasSize(EnvoyRig.BACKENDS);
      assertThat(envoy.stat(EXT_PROC + "failure_mode_allowed")).isEqualTo(400);
    }
  }

  @Test
  void an_agent_killed_under_load() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      AgentProcess agent = rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar());
      survives(
          rig,
          envoy,
          () -> {
            agent.kill();
            return null;
          });
      assertThat(agent.isAlive()).isFalse();
      assertThat(envoy.stat(EXT_PROC + "failure_mode_allowed")).isPositive();
    }
  }

  @Test
  void an_agent_that_freezes_is_asked_no_more_until_it_thaws() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      AgentProcess agent = rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      rig.load(envoy, 100, RATE);
      agent.freeze();
      EnvoyRig.await(
          "Envoy to see that the agent is frozen",
          () -> {
            assertThat(rig.load(envoy, 50, RATE).errors()).isZero();
            return envoy.stat("cluster.coldrl_agent.membership_healthy") == 0;
          });
      assertThat(envoy.stat(EXT_PROC + "message_timeouts")).isPositive();
      long sent = envoy.stat(EXT_PROC + "stream_msgs_sent");
      assertThat(rig.load(envoy, 100, RATE).errors()).isZero();
      assertThat(envoy.stat(EXT_PROC + "stream_msgs_sent")).isEqualTo(sent);

      agent.thaw();
      long before = rig.routing().decisions().getOrDefault("model", 0L);
      EnvoyRig.await(
          "the agent to be asked again",
          () -> {
            assertThat(rig.load(envoy, 50, RATE).errors()).isZero();
            return rig.routing().decisions().getOrDefault("model", 0L) > before + 100;
          });
    }
  }

  @Test
  void an_agent_that_is_slow() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      SlowRelay relay = rig.startRelay(Duration.ofMillis(10));
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar().agentSocket(relay.socket()));
      OpenLoopResult tally = rig.load(envoy, 400, RATE / 2.0);
      assertThat(tally.errors()).isZero();
      assertThat(envoy.stat(EXT_PROC + "message_timeouts")).isPositive();
    }
  }

  @Test
  void noise_in_place_of_an_agent() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      GarbageServer noise = rig.keep(new GarbageServer(rig.socket()));
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar());
      assertThat(rig.load(envoy, 400, RATE).errors()).isZero();
      assertThat(noise.connections()).isPositive();
      assertThat(envoy.stat(EXT_PROC + "failure_mode_allowed")).isEqualTo(400);
    }
  }

  @Test
  void an_agent_restarted_under_load_is_asked_again() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      AgentProcess first = rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      survives(
          rig,
          envoy,
          () -> {
            first.close();
            return rig.startAgent();
          });
      EnvoyRig.await(
          "the new agent to choose",
          () -> {
            assertThat(rig.load(envoy, 100, RATE).errors()).isZero();
            return rig.routing().decisions().getOrDefault("model", 0L) > 100;
          });
    }
  }

  @Test
  void an_endpoint_removed_from_envoy_while_the_agent_chooses_it() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      Path endpoints = rig.directory.resolve("endpoints.yaml");
      EnvoyConfig config =
          EnvoyConfig.shipped("sidecar.yaml")
              .agentSocket(rig.socket())
              .endpointsFrom(endpoints)
              .patient();
      config.writeEndpoints(endpoints, rig.addresses());
      EnvoyProcess envoy = rig.startEnvoy(config);
      survives(
          rig,
          envoy,
          () -> {
            config.writeEndpoints(endpoints, rig.addresses(0, 3));
            return null;
          });
      EnvoyRig.await(
          "Envoy to have 3 endpoints", () -> envoy.stat("cluster.service.membership_total") == 3);
      OpenLoopResult tally = rig.load(envoy, 400, RATE);
      assertThat(tally.errors()).isZero();
      assertThat(tally.byBackend()).doesNotContainKey(rig.addresses().get(3));
      assertThat(rig.routing().outcomes().choicesNotTaken()).isPositive();
    }
  }

  @Test
  void an_endpoint_removed_from_the_agents_file_is_chosen_no_more() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      Path file = rig.directory.resolve("endpoints");
      Files.writeString(file, String.join("\n", rig.addresses()));
      rig.startAgentWith(
          rig.directory.resolve("no-model.onnx"), "--routing-endpoints-file=" + file);
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      survives(rig, envoy, () -> Files.writeString(file, String.join("\n", rig.addresses(0, 3))));
      EnvoyRig.await("the agent to have 3", () -> rig.routing().endpoints().size() == 3);
      OpenLoopResult tally = rig.load(envoy, 400, RATE);
      assertThat(tally.errors()).isZero();
      assertThat(tally.byBackend().getOrDefault(rig.addresses().get(3), 0L)).isLessThan(20);
    }
  }

  @Test
  void all_endpoints_ejected_leaves_the_choice_to_envoy() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      rig.load(envoy, 200, RATE);
      rig.backends.forEach(each -> each.become(BackendSettings.of(16).failing(1)));
      EnvoyRig.await(
          "all to be ejected",
          () -> {
            rig.load(envoy, 20, RATE);
            return rig.routing().endpoints().stream().allMatch(AgentStatus.Endpoint::ejected);
          });
      rig.backends.forEach(each -> each.become(BackendSettings.of(16)));
      assertThat(rig.load(envoy, 200, RATE).errors()).isZero();
      assertThat(rig.routing().decisions().get("proxy_no_endpoint")).isPositive();
    }
  }

  @Test
  void a_thousand_streams_at_once() throws Exception {
    try (EnvoyRig rig = new EnvoyRig(BackendSettings.of(1_000))) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.sidecar());
      rig.load(envoy, 100, RATE);
      long before = envoy.stat("cluster.coldrl_agent.upstream_rq_total");
      OpenLoopResult tally = rig.loadAtOnce(envoy, 1_000);
      assertThat(tally.requests()).isEqualTo(1_000);
      assertThat(tally.errors()).isZero();
      assertThat(envoy.stat("cluster.coldrl_agent.upstream_rq_total") - before)
          .isGreaterThanOrEqualTo(1_000);
      assertThat(envoy.stat("cluster.coldrl_agent.upstream_rq_pending_overflow")).isZero();
    }
  }

  @Test
  void headers_of_sixty_kilobytes() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      String large = "x".repeat(60 << 10);
      assertThat(rig.load(envoy, 100, RATE, "x-large", large).errors()).isZero();
      assertThat(rig.get(envoy, "/" + large).statusCode()).isEqualTo(200);
      EnvoyRig.await("all outcomes", () -> rig.routing().outcomes().matched() >= 101);
      assertThat(envoy.stat(EXT_PROC + "streams_failed")).isZero();
    }
  }

  @Test
  void headers_that_clients_forge() throws Exception {
    try (EnvoyRig rig = new EnvoyRig()) {
      rig.startAgent();
      EnvoyProcess envoy = rig.startEnvoy(rig.patient());
      rig.load(envoy, 200, RATE);
      OpenLoopResult tally =
          rig.load(
              envoy,
              400,
              RATE,
              "x-gateway-destination-endpoint",
              rig.addresses().get(0),
              "x-gateway-destination-endpoint-subset",
              rig.addresses().get(0));
      assertThat(tally.errors()).isZero();
      assertThat(tally.byBackend().getOrDefault(rig.addresses().get(0), 0L)).isLessThan(300);
      assertThat(rig.routing().outcomes().choicesNotTaken()).isZero();
    }
  }
}
