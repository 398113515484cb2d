package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.SelectVictimsResponse;
import io.coldrl.server.Agent;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import io.coldrl.testkit.OnnxModels;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentServerTest {
  private Path directory;
  private Path socket;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    socket = temporary.resolve("a.sock");
  }

  @Test
  void the_socket_has_its_mode_and_is_removed_with_the_agent() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(Files.getPosixFilePermissions(socket))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(agent.admin.status().uptimeMs()).isNotNegative();
      assertThat(directory.resolve("a.sock.new")).doesNotExist();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void a_socket_that_a_dead_agent_left_is_replaced() throws Exception {
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(agent.admin.status().agentVersion()).isNotEmpty();
    }
  }

  @Test
  void the_socket_of_another_agent_is_kept() throws Exception {
    try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      alive.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> new AgentHarness(directory))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("another agent serves on the socket")
          .hasMessageContaining(socket.toString());
      assertThat(socket).exists();
    }
  }

  @Test
  void a_socket_that_neither_accepts_nor_refuses_a_connection_is_kept() throws Exception {
    EpollEventLoopGroup loop = new EpollEventLoopGroup(1);
    try {
      // As with a socket of another user: connecting fails, but not because nobody is there.
      new Bootstrap()
          .group(loop)
          .channel(EpollDomainDatagramChannel.class)
          .handler(new ChannelInboundHandlerAdapter())
          .bind(new DomainSocketAddress(socket.toFile()))
          .sync();
      assertThatThrownBy(() -> new AgentHarness(directory))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("can't tell whether another agent serves on the socket");
      assertThat(socket).exists();
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void a_file_that_is_not_a_socket_is_kept() throws Exception {
    Files.writeString(socket, "precious");
    assertThatThrownBy(() -> new AgentHarness(directory)).hasMessageContaining("not a socket");
    assertThat(socket).hasContent("precious");
  }

  @Test
  void a_socket_without_a_directory_is_refused() {
    assertThatThrownBy(() -> new AgentHarness(directory.resolve("none")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("directory does not exist");
  }

  @Test
  void a_socket_that_another_agent_has_replaced_is_kept() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(agent.config.socket()).isEqualTo(socket);
      Files.delete(socket);
      Files.writeString(socket, "another's");
    }
    assertThat(socket).hasContent("another's");
  }

  @Test
  void models_are_promoted_and_rolled_back_over_the_socket() throws Exception {
    Path first = OnnxModels.writeFeature(directory.resolve("first.onnx"), EvictionFeature.IDLE_MS);
    Path second = OnnxModels.writeFeature(directory.resolve("second.onnx"), EvictionFeature.COUNT);
    try (AgentHarness agent = new AgentHarness(directory)) {
      String firstVersion = agent.admin.promote(Task.EVICTION, first).version();
      String secondVersion = agent.admin.promote(Task.EVICTION, second).version();
      assertThat(secondVersion).isNotEqualTo(firstVersion);
      assertThat(agent.admin.rollBack(Task.EVICTION).version()).isEqualTo(firstVersion);
      assertThatThrownBy(() -> agent.admin.promote(Task.EVICTION, directory.resolve("none.onnx")))
          .isInstanceOfSatisfying(AgentCallException.class, e -> assertThat(e.refused()).isTrue())
          .hasMessageContaining("none.onnx does not exist");
      assertThatThrownBy(() -> agent.admin.promote(Task.EVICTION, Path.of("/" + "x".repeat(4_096))))
          .hasMessageContaining("4097 bytes, must be 0 to 4096");
      assertThat(agent.admin.status().model().version()).isEqualTo(firstVersion);
    }
  }

  @Test
  void a_rule_is_promoted_decides_as_a_model_and_is_rolled_back() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.SIZE_BYTES);
    try (AgentHarness agent = new AgentHarness(directory)) {
      String network = agent.admin.status().model().version();
      Path rule = Path.of("rule:size-edc,size=1.3");
      assertThat(agent.admin.promote(Task.EVICTION, rule).version()).isEqualTo(rule.toString());
      SelectVictimsResponse response =
          agent.eviction().selectVictims(AgentHarness.request(4).build());
      assertThat(response.getDecisionSource()).isEqualTo(DecisionSource.MODEL);
      assertThat(response.getModelVersion()).isEqualTo(rule.toString());
      assertThat(agent.admin.status().model().version()).isEqualTo(rule.toString());
      assertThatThrownBy(() -> agent.admin.promote(Task.EVICTION, Path.of("rule:lur")))
          .hasMessageContaining("there is no rule 'lur'");
      assertThat(agent.admin.rollBack(Task.EVICTION).version()).isEqualTo(network);
    }
  }

  @Test
  void the_socket_of_the_proxies_answers_no_call_of_administration() throws Exception {
    OnnxModels.writeFeature(directory.resolve("first.onnx"), EvictionFeature.IDLE_MS);
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThatThrownBy(agent.client::status).hasMessageContaining("Method not found");
      assertThatThrownBy(() -> agent.client.promote(Task.EVICTION, directory.resolve("first.onnx")))
          .hasMessageContaining("Method not found");
      assertThat(agent.client.isServing()).isEqualTo(agent.admin.isServing());
      assertThat(directory.resolve("model.onnx")).doesNotExist();
    }
  }

  @Test
  void the_admin_socket_answers_no_call_of_proxies_and_belongs_to_its_owner() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThatThrownBy(
              () ->
                  EvictionServiceGrpc.newBlockingStub(agent.admin.channel())
                      .selectVictims(AgentHarness.request(1).build()))
          .hasMessageContaining("Method not found");
      assertThat(Files.getPosixFilePermissions(agent.config.admin().socket()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(directory.resolve("admin.sock")).doesNotExist();
  }

  @Test
  void a_client_without_an_agent_fails_as_not_refused() {
    try (AgentClient client = AgentClient.of(socket)) {
      assertThat(client.isServing()).isFalse();
      assertThatThrownBy(client::status)
          .isInstanceOfSatisfying(AgentCallException.class, e -> assertThat(e.refused()).isFalse());
    }
  }

  @Test
  void reflection_lists_the_services_of_the_admin_socket() throws Exception {
    CompletableFuture<String> services = new CompletableFuture<>();
    try (AgentHarness agent = new AgentHarness(directory)) {
      StreamObserver<ServerReflectionRequest> stream =
          ServerReflectionGrpc.newStub(agent.admin.channel())
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      services.complete(response.getListServicesResponse().toString());
                    }

                    @Override
                    public void onError(Throwable t) {
                      services.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      stream.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertThat(services.get(20, TimeUnit.SECONDS))
          .contains("coldrl.v1.AdminService", "grpc.health.v1.Health")
          .doesNotContain("EvictionService");
      stream.onCompleted();
    }
  }

  @Test
  void a_public_key_that_cannot_be_read_is_a_failure_at_the_start() throws Exception {
    AgentConfig config =
        ConfigParser.parse(
            null,
            Map.of(
                ConfigKey.SOCKET,
                socket.toString(),
                ConfigKey.ADMIN_SOCKET,
                directory.resolve("admin.sock").toString(),
                ConfigKey.MODEL_PUBLIC_KEY,
                directory.resolve("typo.pem").toString()));
    assertThatThrownBy(() -> Agent.listen(config))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the public key of models can't be read")
        .hasMessageContaining("typo.pem");
    assertThat(socket).doesNotExist();
  }
}
