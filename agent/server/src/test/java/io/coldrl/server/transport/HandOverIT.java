package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.ChildJvm;
import io.coldrl.testkit.OnnxModels;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent takes over from another while a proxy asks and reports. */
class HandOverIT {
  private static final long EPOCH = 7;

  private Path directory;
  private volatile boolean stopped;

  @BeforeEach
  void setUp(@TempDir Path temporary) throws IOException {
    directory = temporary;
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
  }

  private ChildJvm agent(Object... more) throws IOException {
    List<Object> flags = new ArrayList<>(List.of(more));
    flags.add("--http-listen=unix:" + directory.resolve("http.sock"));
    flags.add("--warm-up-seconds=2");
    return ChildJvm.startAgent(ChildJvm.agentIn(directory, flags.toArray()));
  }

  private static void awaitServing(ChildJvm agent) throws InterruptedException {
    agent.awaitLine(line -> line.contains("serving on ") && line.contains("agent.sock"));
  }

  @Test
  void no_decision_and_no_report_is_lost() throws Exception {
    try (ChildJvm first = agent()) {
      awaitServing(first);
      List<String> unlike = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger reported = new AtomicInteger();
      Thread asking = new Thread(() -> ask(asked, unlike));
      Thread reporting = new Thread(() -> report(reported));
      asking.start();
      reporting.start();
      try (ChildJvm second = agent("--take-over")) {
        awaitServing(second);
        assertThat(first.awaitExit()).isZero();
        int then = asked.get();
        while (asked.get() < then + 200) {
          Thread.sleep(10);
        }
        stopped = true;
        asking.join();
        reporting.join();
        assertThat(unlike).isEmpty();
        second.awaitLine(line -> line.contains("metrics and status page on"));
        try (AgentClient admin = AgentClient.of(directory.resolve("admin.sock"))) {
          assertThat(admin.status().history().recovered()).isTrue();
          // Besides the objects, the zone's record and that of the reports.
          assertThat(admin.status().history().objects()).isEqualTo(reported.get() + 2L);
          assertThat(admin.status().decisions().get("model")).isGreaterThanOrEqualTo(200);
        }
        second.terminate();
        assertThat(second.awaitExit()).isZero();
      }
      assertThat(first.lines()).noneMatch(line -> line.contains(" ERROR "));
    }
  }

  @Test
  void stopped_while_it_warms_up_the_next_leaves_nothing_and_the_first_serves_on()
      throws Exception {
    try (ChildJvm first = agent()) {
      awaitServing(first);
      try (ChildJvm second = agent("--take-over")) {
        Path socket = directory.resolve(".next");
        while (second.isAlive() && !Files.exists(socket)) {
          Thread.sleep(10);
        }
        second.terminate();
        assertThat(second.awaitExit()).isZero();
        assertThat(second.lines()).noneMatch(line -> line.contains(" ERROR "));
      }
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".next"));
      }
      assertThat(directory.resolve("history.dat.lock")).isEmptyFile();
      try (AgentClient admin = AgentClient.of(directory.resolve("admin.sock"))) {
        assertThat(admin.isServing()).isTrue();
      }
      first.terminate();
      assertThat(first.awaitExit()).isZero();
    }
  }

  @Test
  void where_no_agent_runs_it_starts_as_usual() throws Exception {
    try (ChildJvm agent = agent("--take-over")) {
      awaitServing(agent);
      assertThat(agent.lines()).anyMatch(line -> line.contains("nothing to take over"));
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
    }
  }

  // As a proxy does, at 200 questions a second, whether or not the last one is answered.
  private void ask(AtomicInteger asked, List<String> unlike) {
    SelectVictimsRequest request = AgentHarness.request(16).setBudgetUs(1_000_000).build();
    try (AgentClient client = AgentClient.of(directory.resolve("agent.sock"))) {
      while (!stopped) {
        try {
          DecisionSource source =
              EvictionServiceGrpc.newBlockingStub(client.channel())
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .selectVictims(request)
                  .getDecisionSource();
          if (source != DecisionSource.MODEL) {
            unlike.add(source.name());
          }
        } catch (StatusRuntimeException e) {
          unlike.add(e.toString());
        }
        asked.incrementAndGet();
        pause();
      }
    }
  }

  private void report(AtomicInteger reported) {
    try (AgentClient client = AgentClient.of(directory.resolve("agent.sock"))) {
      while (!stopped) {
        int object = reported.get();
        Access access = AgentHarness.access(object, CacheStatus.MISS, System.currentTimeMillis());
        AccessBatch batch =
            AgentHarness.batch(access).toBuilder().setEpoch(EPOCH).setPosition(object).build();
        try {
          client.report(List.of(batch));
          reported.incrementAndGet();
        } catch (AgentCallException e) {
          // Sent again.
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
