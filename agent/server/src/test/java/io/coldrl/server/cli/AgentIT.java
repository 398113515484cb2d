package io.coldrl.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.server.ChildJvm;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is distributed: its jar, its libraries and nothing else on the class path. */
class AgentIT {
  private Path directory;
  private Path socket;
  private Path admin;
  private Path history;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    socket = temporary.resolve("agent.sock");
    admin = temporary.resolve("admin.sock");
    history = temporary.resolve("history.dat");
  }

  private ChildJvm agent(Path agentSocket, Path agentHistory, Object... more) throws IOException {
    return agentWarmedUpFor(1, agentSocket, agentHistory, more);
  }

  private ChildJvm agentWarmedUpFor(
      int seconds, Path agentSocket, Path agentHistory, Object... more) throws IOException {
    List<Object> all = new ArrayList<>(arguments(agentSocket, agentHistory));
    all.add("--warm-up-seconds=" + seconds);
    all.addAll(List.of(more));
    return ChildJvm.startAgent(all.toArray());
  }

  private List<Object> arguments(Path agentSocket, Path agentHistory) {
    return List.of(
        "agent",
        "--socket",
        agentSocket,
        "--http-listen",
        "off",
        "--admin-socket",
        agentSocket.equals(socket) ? admin : directory.resolve("admin-of-other.sock"),
        "--history-file",
        agentHistory,
        "--history-objects",
        "50000",
        "--model",
        directory.resolve("model.onnx"));
  }

  private static void awaitServing(ChildJvm agent) throws InterruptedException {
    agent.awaitLine(line -> line.contains("serving on"));
  }

  @Test
  void serves_after_the_warm_up_and_removes_its_socket_on_sigterm() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
    try (ChildJvm agent = agent(socket, history)) {
      awaitServing(agent);
      try (AgentClient client = AgentClient.of(admin)) {
        assertThat(client.isServing()).isTrue();
        assertThat(client.status().model().version()).hasSize(12);
        assertThat(client.status().history().objects()).isZero();
      }
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
      assertThat(socket).doesNotExist();
      // No line of the JVM or a library.
      assertThat(agent.lines()).hasSize(4).allMatch(line -> line.contains(" INFO "));
    }
  }

  @Test
  void a_check_beside_a_running_agent_leaves_it_alone() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
    try (ChildJvm agent = agent(socket, history)) {
      awaitServing(agent);
      List<String> logged = agent.lines();
      Set<Path> before = files();
      Object inode = Files.getAttribute(socket, "unix:ino");
      List<Object> check = new ArrayList<>(arguments(socket, history));
      check.add("--check");
      try (ChildJvm other = ChildJvm.startAgent(check.toArray())) {
        assertThat(other.awaitExit()).isZero();
        assertThat(other.lines())
            .contains("# configuration is good: 0 errors, 0 warnings")
            .noneMatch(line -> line.startsWith("where:"));
      }
      assertThat(files()).isEqualTo(before);
      assertThat(Files.getAttribute(socket, "unix:ino")).isEqualTo(inode);
      assertThat(agent.lines()).isEqualTo(logged);
      try (AgentClient client = AgentClient.of(admin)) {
        assertThat(client.isServing()).isTrue();
      }
    }
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.collect(Collectors.toSet());
    }
  }

  @Test
  void logs_json_if_asked() throws Exception {
    try (ChildJvm agent = agent(socket, history, "--log-format=json")) {
      awaitServing(agent);
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
      assertThat(agent.lines())
          .hasSizeGreaterThan(1)
          .allSatisfy(
              line ->
                  assertThat(new ObjectMapper().readTree(line).path("loggerName").asText())
                      .startsWith("io.coldrl."));
    }
  }

  @Test
  void an_error_at_the_start_is_logged_as_json_too_if_asked() throws Exception {
    Files.createFile(socket);
    try (ChildJvm agent = agent(socket, history, "--log-format=json")) {
      assertThat(agent.awaitExit()).isOne();
      assertThat(agent.lines()).hasSize(4);
      JsonNode logged = new ObjectMapper().readTree(agent.lines().get(0));
      assertThat(logged.path("level").asText()).isEqualTo("ERROR");
      assertThat(logged.path("formattedMessage").asText())
          .contains("is a file that is not a socket", socket.toString());
      assertThat(agent.lines().get(2)).isEqualTo("where: " + socket);
    }
  }

  @Test
  void sighup_reads_models_and_endpoints_again_and_does_not_end_the_agent() throws Exception {
    Path endpoints = Files.writeString(directory.resolve("endpoints"), "10.0.0.1:80");
    try (ChildJvm agent = agent(socket, history, "--routing-endpoints-file", endpoints)) {
      awaitServing(agent);
      try (AgentClient client = AgentClient.of(admin)) {
        assertThat(client.status().model().version()).isEmpty();
        OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
        agent.signal("HUP");
        agent.awaitLine(line -> line.contains("SIGHUP: reading models, endpoints"));
        agent.awaitLine(line -> line.contains("INFO ModelLog - eviction model"));
        assertThat(client.status().model().version()).hasSize(12);
      }
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
    }
  }

  @Test
  void sigterm_during_the_warm_up_is_a_clean_stop_too() throws Exception {
    try (ChildJvm agent = agentWarmedUpFor(60, socket, history)) {
      try (AgentClient client = AgentClient.of(admin)) {
        while (!Files.exists(admin) || client.status().uptimeMs() < 200) {
          assertThat(agent.isAlive()).isTrue();
        }
      }
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
      assertThat(socket).doesNotExist();
      assertThat(agent.lines()).noneMatch(line -> line.contains("serving on"));
    }
  }

  @Test
  void an_agent_keeps_the_history_of_a_killed_one() throws Exception {
    try (ChildJvm agent = agent(socket, history)) {
      awaitServing(agent);
      agent.kill();
    }
    assertThat(socket).exists();
    try (ChildJvm agent = agent(socket, history)) {
      awaitServing(agent);
      try (AgentClient client = AgentClient.of(admin)) {
        assertThat(client.status().history().recovered()).isTrue();
      }
    }
  }

  @Test
  void a_second_agent_on_the_same_socket_or_history_refuses_in_three_lines() throws Exception {
    try (ChildJvm first = agent(socket, history)) {
      awaitServing(first);
      try (ChildJvm second = agent(socket, directory.resolve("other.dat"))) {
        assertThat(second.awaitExit()).isOne();
        assertThat(second.lines()).hasSize(3);
        assertThat(second.lines().get(0)).contains("another agent serves on the socket");
        assertThat(second.lines().get(1)).isEqualTo("where: " + socket);
      }
      try (ChildJvm second = agent(directory.resolve("b.sock"), history)) {
        assertThat(second.awaitExit()).isOne();
        assertThat(second.lines()).hasSize(3);
        assertThat(second.lines().get(0)).contains("the history is in use by another agent");
      }
      try (AgentClient client = AgentClient.of(socket)) {
        assertThat(client.isServing()).isTrue();
      }
    }
  }

  @Test
  void status_prints_the_state_of_a_running_agent_as_json() throws Exception {
    try (ChildJvm agent = agent(socket, history)) {
      awaitServing(agent);
      try (ChildJvm status = ChildJvm.startAgent("status", "--socket", admin, "--output", "json")) {
        assertThat(status.awaitExit()).isZero();
        List<String> lines = status.lines();
        JsonNode json = new ObjectMapper().readTree(String.join("\n", lines));
        assertThat(json.at("/history/capacity").asLong()).isEqualTo(50_000);
        assertThat(json.at("/decisions/lru_no_model").asLong(-1)).isZero();
        assertThat(json.at("/decision_us/p99").isNumber()).isTrue();
        assertThat(json.at("/model/problem").asText()).contains("does not exist");
      }
    }
  }

  @Test
  void status_prints_the_endpoints_of_an_agent_that_routes() throws Exception {
    Path endpoints = Files.writeString(directory.resolve("endpoints"), "10.0.0.1:80\n10.0.0.2:80");
    Path config =
        Files.writeString(
            directory.resolve("agent.yaml"),
            String.join(
                "\n",
                "socket: " + socket,
                "admin_socket: " + admin,
                "http_listen: off",
                "history_file: " + history,
                "history_objects: 5000",
                "model: " + directory.resolve("model.onnx"),
                "warm_up_seconds: 1",
                "routing_endpoints_file: " + endpoints,
                "routing_model: " + directory.resolve("routing.onnx")));
    Files.write(directory.resolve("routing.onnx"), OnnxModels.routingLatency());
    try (ChildJvm agent =
        ChildJvm.startAgent("agent", "--config", config, "--routing-cached", "true")) {
      awaitServing(agent);
      assertThat(status("json")).contains("\"10.0.0.2:80\"");
      assertThat(status("csv"))
          .contains("endpoint_10.0.0.1:80", "in service, 0 in flight", "routes_model");
      assertThat(status("table"))
          .contains("Routing decisions")
          .containsPattern("10.0.0.1:80 +in s");
      try (ChildJvm probe = ChildJvm.startAgent("status", "--socket", admin, "--probe")) {
        assertThat(probe.awaitExit()).isZero();
      }
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
    }
  }

  private String status(String format) throws Exception {
    try (ChildJvm status = ChildJvm.startAgent("status", "--socket", admin, "--output", format)) {
      assertThat(status.awaitExit()).isZero();
      return String.join("\n", status.lines());
    }
  }
}
