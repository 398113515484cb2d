package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.coldrl.server.Agent;
import io.coldrl.server.TakeOver;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import io.coldrl.testkit.OnnxModels;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverTest {
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  @Test
  void afterwards_the_model_decides_with_the_history_and_reports_are_to_be_sent_again()
      throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_MS);
    try (AgentHarness harness = new AgentHarness(directory)) {
      harness.report(
          AgentHarness.batch(
              AgentHarness.access(3, CacheStatus.MISS, AgentHarness.NOW_MS - 5_000)));
      SelectVictimsResponse before =
          harness.eviction().selectVictims(AgentHarness.request(8).build());
      assertThatThrownBy(() -> harness.admin.handOver(directory.resolve("other.sock"), 0))
          .hasMessageContaining("it serves on another socket");
      harness.admin.handOver(harness.config.socket(), 0);
      harness.admin.handOver(harness.config.socket(), 0);
      SelectVictimsResponse after =
          harness.eviction().selectVictims(AgentHarness.request(8).build());
      assertThat(after.getDecisionSource()).isEqualTo(DecisionSource.MODEL);
      assertThat(after.getOrderList()).isEqualTo(before.getOrderList());
      assertThat(harness.admin.status().history().errors()).isZero();
      assertThatThrownBy(
              () ->
                  harness.report(
                      AgentHarness.batch(
                          AgentHarness.access(4, CacheStatus.MISS, AgentHarness.NOW_MS))))
          .hasMessageContaining("another agent takes over");
      try (HistoryStore next = HistoryFile.open(harness.config.historyFile(), 10_000)) {
        assertThat(next.recovered()).isTrue();
        assertThat(next.records()).isEqualTo(harness.admin.status().history().objects());
        while (next.indexSome()) {}
        assertThat(
                harness
                    .eviction()
                    .selectVictims(AgentHarness.request(8).build())
                    .getDecisionSource())
            .isEqualTo(DecisionSource.MODEL);
      }
    }
  }

  @Test
  void nothing_is_given_up_if_another_process_has_the_port_of_the_next() throws Exception {
    TestCertificates made = new TestCertificates(directory);
    made.authority("ca");
    made.certificate("server", "ca");
    try (AgentHarness harness = new AgentHarness(directory);
        ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      harness.agent.warmUpAndServe();
      Map<ConfigKey, String> settings = new EnumMap<>(ConfigKey.class);
      settings.put(ConfigKey.SOCKET, harness.config.socket().toString());
      settings.put(ConfigKey.ADMIN_SOCKET, harness.config.admin().socket().toString());
      settings.put(ConfigKey.HISTORY_FILE, harness.config.historyFile().toString());
      settings.put(ConfigKey.MODEL, harness.config.model().toString());
      settings.put(ConfigKey.SHADOW_MODEL, harness.config.models().shadow().toString());
      settings.put(ConfigKey.WARM_UP_SECONDS, "0");
      settings.put(ConfigKey.LISTEN_TCP, "127.0.0.1:" + foreign.getLocalPort());
      settings.put(ConfigKey.TLS_CERTIFICATE, made.certificate("server").toString());
      settings.put(ConfigKey.TLS_KEY, made.key("server").toString());
      settings.put(ConfigKey.TLS_CLIENT_CA, made.certificate("ca").toString());
      AgentConfig next = ConfigParser.parse(null, settings);
      assertThatThrownBy(() -> TakeOver.run(next, directory, Supplier::get))
          .isInstanceOf(Failure.class)
          .hasMessageContaining(
              "another process listens on the port of listen_tcp, " + foreign.getLocalPort());
      harness.report(
          AgentHarness.batch(AgentHarness.access(3, CacheStatus.MISS, AgentHarness.NOW_MS)));
    }
  }

  @Test
  void nothing_is_given_up_if_the_next_agent_is_stopped_once_it_is_warm() throws Exception {
    try (AgentHarness harness = new AgentHarness(directory)) {
      harness.agent.warmUpAndServe();
      List<Agent> started = new ArrayList<>();
      // As AgentSignals does after SIGTERM.
      Agent last =
          TakeOver.run(
              harness.config,
              directory,
              starting -> {
                if (started.isEmpty()) {
                  started.add(starting.get());
                }
                return started.get(0);
              });
      assertThat(last).isSameAs(started.get(0));
      harness.report(
          AgentHarness.batch(AgentHarness.access(3, CacheStatus.MISS, AgentHarness.NOW_MS)));
    }
  }

  private void isRefused(AgentConfig config, String problem) {
    assertThatThrownBy(() -> TakeOver.run(config, directory, Supplier::get))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains(problem);
              assertThat(failure.where()).isEqualTo(config.admin().socket().toString());
            });
  }

  @Test
  void an_agent_that_still_starts_is_not_taken_for_none() {
    try (AgentHarness harness = new AgentHarness(directory)) {
      isRefused(harness.config, "the running agent does not serve: it is still starting");
    }
  }

  @Test
  void a_frozen_agent_is_not_taken_for_none() throws Exception {
    AgentConfig config;
    try (AgentHarness harness = new AgentHarness(directory)) {
      config = harness.config;
    }
    try (ServerSocketChannel frozen = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      frozen.bind(UnixDomainSocketAddress.of(config.admin().socket()));
      isRefused(config, "the running agent does not answer within 10 s");
    }
  }

  @Test
  void it_ends_when_its_socket_is_replaced_or_nobody_comes() throws Exception {
    assertThat(endOf(true, 60_000)).isTrue();
    assertThat(endOf(false, 50)).isFalse();
  }

  @Test
  void it_ends_at_once_if_the_next_agent_has_to_recover_the_history() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Path file = directory.resolve("h.dat");
    try (HistoryStore store = HistoryFile.open(file, 1_000)) {
      // Without it, its state can't be noted.
      Files.delete(file);
      HandOver handOver = new HandOver(store, () -> false, timer, 60_000);
      handOver.begin(() -> {});
      assertThat(handOver.awaitEnd()).isFalse();
      assertThat(timer.shutdownNow()).isEmpty();
    } finally {
      timer.shutdownNow();
    }
  }

  private boolean endOf(boolean isReplaced, long patienceMs) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (HistoryStore store = HistoryFile.open(directory.resolve("h.dat"), 1_000)) {
      HandOver handOver = new HandOver(store, () -> isReplaced, timer, patienceMs);
      handOver.begin(() -> {});
      return handOver.awaitEnd();
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void while_reports_are_recorded_it_does_not_begin() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Path file = directory.resolve("h.dat");
    try (HistoryStore store = HistoryFile.open(file, 1_000)) {
      HandOver handOver = new HandOver(store, () -> true, timer, 0);
      Runnable stillWriting =
          () -> {
            throw new IllegalStateException("still writing");
          };
      assertThatThrownBy(() -> handOver.begin(stillWriting)).hasMessage("still writing");
      assertThatThrownBy(() -> HistoryFile.open(file, 1_000))
          .hasMessageContaining("in use by another agent");
    } finally {
      timer.shutdownNow();
    }
  }
}
