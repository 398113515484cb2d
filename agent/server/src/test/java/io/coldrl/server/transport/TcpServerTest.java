package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.proto.v1.AdminServiceGrpc;
import io.coldrl.proto.v1.EvictionServiceGrpc;
import io.coldrl.proto.v1.GetStatusRequest;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.TcpConfig;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients on TCP with good, bad and no certificates. */
@Timeout(120)
class TcpServerTest {
  private static final String HOST = "127.0.0.1";
  private static final NioEventLoopGroup LOOP =
      new NioEventLoopGroup(1, new DefaultThreadFactory("test-client", true));

  @TempDir private static Path certificates = Path.of("");
  private static TestCertificates made = new TestCertificates(certificates);

  @TempDir private Path directory = Path.of("");
  private TcpConfig config = new TcpConfig(HOST, 1, directory, directory, directory);

  @BeforeAll
  static void makeCertificates() throws Exception {
    made = new TestCertificates(certificates);
    made.authority("ca");
    made.authority("other-ca");
    made.certificate("agent", "ca");
    made.certificate("client", "ca");
    made.certificate("stranger", "other-ca");
    made.expired("late", "ca");
  }

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @BeforeEach
  void configure() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      config =
          new TcpConfig(
              HOST,
              free.getLocalPort(),
              copy(made.certificate("agent"), "certificate"),
              copy(made.key("agent"), "key"),
              copy(made.certificate("ca"), "client-ca"));
    }
  }

  private Path copy(Path from, String name) throws IOException {
    return Files.copy(from, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** A channel with the certificate of this name, or with none. */
  private ManagedChannel channel(@Nullable String client, String... protocols) throws IOException {
    SslContextBuilder tls =
        SslContextBuilder.forClient().trustManager(made.certificate("ca").toFile());
    if (client != null) {
      tls.keyManager(new AnyIssuer(client));
    }
    if (protocols.length > 0) {
      tls.protocols(protocols);
    }
    return builder().sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build()).build();
  }

  /** Sends its certificate also if the server does not name its authority; the JDK's sends none. */
  private static final class AnyIssuer extends X509ExtendedKeyManager {
    private final X509Certificate certificate;
    private final PrivateKey key;

    AnyIssuer(String name) {
      try {
        certificate = PemFiles.certificates("test", made.certificate(name))[0];
        key = PemFiles.key("test", made.key(name), certificate);
      } catch (UnusableTlsException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {"client"};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "client";
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return "client";
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  private NettyChannelBuilder builder() {
    return NettyChannelBuilder.forAddress(HOST, config.port())
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(LOOP);
  }

  private static int victims(ManagedChannel channel) {
    return EvictionServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .selectVictims(AgentHarness.request(3).build())
        .getOrderCount();
  }

  private static Status.Code answer(ManagedChannel channel) {
    try {
      HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(giveUp);
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_client_with_a_certificate_is_answered(String protocol) throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config)) {
      ManagedChannel channel = channel("client", protocol);
      assertThat(victims(channel)).isEqualTo(1);
      channel.shutdownNow();
      assertThat(agent.admin.status().refused().tls()).isZero();
    }
  }

  @Test
  void the_services_of_administration_are_not_there() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config)) {
      ManagedChannel channel = channel("client");
      assertThatThrownBy(
              () ->
                  AdminServiceGrpc.newBlockingStub(channel)
                      .getStatus(GetStatusRequest.getDefaultInstance()))
          .hasMessageContaining("UNIMPLEMENTED");
      channel.shutdownNow();
      assertThat(agent.admin.status().refused().admins()).isZero();
    }
  }

  @Test
  void clients_without_a_valid_certificate_are_refused_and_counted_and_the_others_go_on()
      throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config)) {
      ManagedChannel good = channel("client");
      assertThat(victims(good)).isEqualTo(1);
      long refused = 0;
      for (ManagedChannel bad :
          List.of(
              channel(null),
              channel("stranger"),
              channel("late"),
              builder().usePlaintext().build())) {
        assertThat(answer(bad)).isEqualTo(Status.Code.UNAVAILABLE);
        long before = refused;
        await("the refusal is counted", () -> tls(agent) > before);
        refused = tls(agent);
      }
      assertThat(victims(good)).isEqualTo(1);
      assertThat(agent.eviction().selectVictims(AgentHarness.request(3).build()).getOrderCount())
          .isEqualTo(1);
      good.shutdownNow();
    }
  }

  private static long tls(AgentHarness agent) {
    try {
      return agent.admin.status().refused().tls();
    } catch (AgentCallException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bytes_that_are_no_tls_are_refused_and_counted() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config);
        Socket socket = new Socket(HOST, config.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // An alert of TLS, or nothing; then the end.
      assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
      await("the refusal is counted", () -> tls(agent) == 1);
    }
  }

  @Test
  void the_maximum_of_connections_holds() throws Exception {
    AgentMetrics metrics = new AgentMetrics();
    TcpServer server =
        new TcpServer(
            config,
            ServerLimits.DEFAULT.withConnections(1),
            new ArrivalClock(),
            metrics,
            List.of(new HealthStatusManager().getHealthService().bindService()));
    server.start();
    try (Socket first = new Socket(HOST, config.port())) {
      assertThat(first.isConnected()).isTrue();
      await(
          "the second is refused",
          () -> {
            try {
              return answer(channel("client")) == Status.Code.UNAVAILABLE
                  && metrics.get(Counter.CONNECTIONS_REFUSED) > 0;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    } finally {
      server.shutdown();
      server.endCalls();
      server.close();
    }
  }

  @Test
  void changed_files_are_read_without_a_command_and_bad_ones_leave_the_old_in_use()
      throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config)) {
      assertThat(answer(channel("client"))).isEqualTo(Status.Code.OK);
      Files.writeString(config.clientCa(), "no certificate");
      await("the bad file is counted", () -> reloadErrors(agent) > 0);
      assertThat(answer(channel("client"))).isEqualTo(Status.Code.OK);

      copy(made.certificate("other-ca"), "client-ca");
      await("another authority is trusted", () -> answers("stranger"));
      assertThat(answer(channel("client"))).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void a_reload_reads_the_files_at_once() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 0, Routings.off(), config)) {
      copy(made.key("client"), "key");
      agent.agent.reload();
      await("the key of another certificate is counted", () -> reloadErrors(agent) > 0);
      assertThat(answer(channel("client"))).isEqualTo(Status.Code.OK);
    }
  }

  private boolean answers(String client) {
    try {
      return answer(channel(client)) == Status.Code.OK;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long reloadErrors(AgentHarness agent) {
    try {
      return agent.admin.status().tls().reloadErrors();
    } catch (AgentCallException e) {
      throw new AssertionError(e);
    }
  }

  private TcpServer server() {
    return new TcpServer(config, new ArrivalClock(), new AgentMetrics(), List.of());
  }

  @Test
  void files_that_can_not_be_used_are_one_clear_error_at_the_start() throws Exception {
    copy(made.key("client"), "key");
    assertThatThrownBy(this::server)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("tls_key " + config.key() + " is not the key of the certificate");
    Files.writeString(config.key(), "-----BEGIN EC PRIVATE KEY-----");
    assertThatThrownBy(this::server).hasMessageContaining("must be PKCS #8 in PEM");
    Files.writeString(config.certificate(), "");
    assertThatThrownBy(this::server)
        .hasMessageContaining(
            "tls_certificate " + config.certificate() + " has no certificates in PEM");
    Files.delete(config.certificate());
    assertThatThrownBy(this::server)
        .hasMessageContaining(
            "tls_certificate " + config.certificate() + " can't be read: it does not exist");
  }

  @Test
  void a_taken_port_is_one_clear_error_at_the_start() throws Exception {
    try (ServerSocket taken = new ServerSocket(config.port(), 1, InetAddress.getByName(HOST))) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> server().start())
          .isInstanceOf(Failure.class)
          .hasMessageContaining("listen_tcp 127.0.0.1:" + config.port());
    }
  }
}
