package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.ModelTrial;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.server.ChildJvm;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.testkit.HostileModels;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is given models which don't end, take gigabytes, are slow or broken. */
class HostileModelIT {
  private static final byte[] GOOD = OnnxModels.feature(EvictionFeature.IDLE_MS);
  private static final Map<String, byte[]> HOSTILE =
      Map.of(
          "did not finish its trial within 10000 ms",
          HostileModels.endlessLoop(),
          "MB of memory in its trial, the limit is 512 MB",
          HostileModels.gigabytes(),
          "the limit is 5000 us",
          HostileModels.slow(100_000),
          "is not an ONNX model",
          Arrays.copyOf(GOOD, GOOD.length / 2),
          "NaN, must be finite",
          OnnxModels.notANumber());

  private Path directory;
  private Path socket;
  private Path admin;
  private Path model;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    socket = temporary.resolve("agent.sock");
    admin = temporary.resolve("admin.sock");
    model = temporary.resolve("model.onnx");
  }

  private ChildJvm agent() throws IOException {
    return ChildJvm.startAgent(
        ChildJvm.agentIn(
            directory, "--http-listen=off", "--budget-us=1000000", "--warm-up-seconds=0"));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(endNanos);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static DecisionSource decide(AgentClient client) {
    return EvictionServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .selectVictims(AgentHarness.request(64).build())
        .getDecisionSource();
  }

  @Test
  void an_agent_that_starts_with_an_endless_model_answers_by_lru_and_stops_when_told()
      throws Exception {
    Files.write(model, HostileModels.endlessLoop());
    try (ChildJvm agent = agent()) {
      agent.awaitLine(line -> line.contains("model.onnx is being tried"));
      await(() -> Files.exists(socket));
      try (AgentClient client = AgentClient.of(admin);
          AgentClient proxy = AgentClient.of(socket)) {
        assertThat(decide(proxy)).isEqualTo(DecisionSource.LRU_NO_MODEL);
        AgentStatus status = client.status();
        assertThat(status.model().version()).isEmpty();
        assertThat(status.model().problem()).contains("is being tried");
        assertThat(client.isServing()).isFalse();
      }
      ProcessHandle trial = trialOf(agent).orElseThrow();
      // The kernel kills it rather than the agent when memory runs out.
      Path score = Path.of("/proc", Long.toString(trial.pid()), "oom_score_adj");
      assertThat(score).content().isEqualToIgnoringWhitespace("1000");
      agent.terminate();
      agent.awaitExit();
      await(() -> !trial.isAlive());
      assertThat(agent.lines()).noneMatch(line -> line.contains("did not finish"));
    }
  }

  // Its last argument is the directory of its files. Other children of the agent are short-lived.
  private static Optional<ProcessHandle> trialOf(ChildJvm agent) {
    return agent.children().stream()
        .filter(child -> arguments(child).contains(ModelTrial.class.getName()))
        .findFirst();
  }

  private static List<String> arguments(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of());
  }

  @Test
  void a_trial_ends_with_the_agent_that_is_killed_and_leaves_no_file() throws Exception {
    Files.write(model, HostileModels.endlessLoop());
    try (ChildJvm agent = agent()) {
      await(() -> trialOf(agent).isPresent());
      ProcessHandle trial = trialOf(agent).orElseThrow();
      List<String> arguments = arguments(trial);
      Path files = Path.of(arguments.get(arguments.size() - 1));
      await(
          () -> {
            String[] names = files.toFile().list();
            return names != null && names.length > 0;
          });
      agent.kill();
      await(() -> !trial.isAlive());
      assertThat(files).doesNotExist();
    }
  }

  @Test
  void hostile_models_are_not_promoted_and_the_agent_answers_meanwhile() throws Exception {
    Files.write(model, GOOD);
    try (ChildJvm agent = agent()) {
      agent.awaitLine(line -> line.contains("serving on"));
      try (AgentClient client = AgentClient.of(admin);
          AgentClient proxy = AgentClient.of(socket)) {
        String version = client.status().model().version();
        for (Map.Entry<String, byte[]> hostile : HOSTILE.entrySet()) {
          Path file = Files.write(directory.resolve("hostile.onnx"), hostile.getValue());
          CompletableFuture<AgentStatus.Model> promotion =
              CompletableFuture.supplyAsync(() -> promote(client, file));
          await(() -> trialOf(agent).isPresent());
          int answers = 0;
          while (!promotion.isDone()) {
            assertThat(decide(proxy)).isEqualTo(DecisionSource.MODEL);
            assertThat(client.status().model().version()).isEqualTo(version);
            answers++;
          }
          assertThat(answers).as(hostile.getKey()).isPositive();
          assertThatThrownBy(promotion::get).hasMessageContaining(hostile.getKey());
          assertThat(model).hasBinaryContent(GOOD);
        }
        assertThat(client.status().modelChanges().refused()).isEqualTo(HOSTILE.size());
        assertThat(client.status().modelChanges().loads()).isOne();
        assertThat(client.status().model().version()).isEqualTo(version);
      }
    }
  }

  @Test
  void a_file_that_becomes_hostile_is_refused_and_the_agent_answers_meanwhile() throws Exception {
    Files.write(model, GOOD);
    try (ChildJvm agent = agent()) {
      agent.awaitLine(line -> line.contains("serving on"));
      try (AgentClient client = AgentClient.of(admin);
          AgentClient proxy = AgentClient.of(socket)) {
        String version = client.status().model().version();
        long refused = 0;
        for (Map.Entry<String, byte[]> hostile : HOSTILE.entrySet()) {
          Path next = Files.write(directory.resolve("next"), hostile.getValue());
          Files.move(next, model, StandardCopyOption.REPLACE_EXISTING);
          refused++;
          long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
          AgentStatus status = client.status();
          while (status.modelChanges().refused() < refused) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(endNanos);
            assertThat(decide(proxy)).isEqualTo(DecisionSource.MODEL);
            assertThat(status.model().version()).isEqualTo(version);
            status = client.status();
          }
          // Not the last status: it may hold the new count beside the problem before.
          assertThat(client.status().model().version()).isEqualTo(version);
          assertThat(client.status().model().problem()).contains(hostile.getKey());
        }
      }
    }
  }

  @Test
  void an_agent_that_starts_with_a_hostile_model_serves_by_lru() throws Exception {
    for (Map.Entry<String, byte[]> hostile : HOSTILE.entrySet()) {
      Files.write(model, hostile.getValue());
      try (ChildJvm agent = agent()) {
        agent.awaitLine(line -> line.contains("serving on"));
        try (AgentClient client = AgentClient.of(admin);
            AgentClient proxy = AgentClient.of(socket)) {
          assertThat(decide(proxy)).isEqualTo(DecisionSource.LRU_NO_MODEL);
          assertThat(client.status().model().problem()).contains(hostile.getKey());
        }
        agent.terminate();
        agent.awaitExit();
      }
    }
  }

  private static AgentStatus.Model promote(AgentClient client, Path file) {
    try {
      return client.promote(Task.EVICTION, file);
    } catch (AgentCallException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Test
  void a_model_that_passed_is_not_tried_again_by_the_next_agent() throws Exception {
    Files.write(model, GOOD);
    try (ChildJvm agent = agent()) {
      agent.awaitLine(line -> line.contains("serving on"));
      assertThat(directory.resolve("model.onnx.checked"))
          .content()
          .containsPattern("^[0-9a-f]{64} eviction onnxruntime [\\d.]+ agent \\S+ \\d+\n$");
    }
    try (ChildJvm agent = agent()) {
      agent.awaitLine(line -> line.contains("serving on"));
      assertThat(agent.lines()).noneMatch(line -> line.contains("is being tried"));
    }
  }
}
