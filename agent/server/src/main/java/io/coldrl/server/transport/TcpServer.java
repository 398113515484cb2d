package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.config.TcpConfig;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server of proxies on other hosts: TCP with TLS, to clients with a certificate only. It
 * has an event loop of its own, so that handshakes, which take milliseconds, never delay a local
 * proxy.
 */
final class TcpServer {
  private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);

  /** Event loops, which is the maximum number of concurrent decisions for other hosts. */
  static final int THREADS = 1;

  /*
   * Fewer than on the socket: those who connect are not known yet. Windows and partial messages of
   * both servers together still leave memory free, see ServerLimits.
   */
  private static final ServerLimits LIMITS = ServerLimits.DEFAULT.withConnections(64);
  private static final long HANDSHAKE_SECONDS = 10;
  // So that a client whose certificate has expired, or whose authority was removed, does not stay.
  private static final long CONNECTION_MINUTES = 60;
  private static final long CONNECTION_GRACE_SECONDS = 30;

  private final TcpConfig config;
  private final TlsFiles tls;
  private final GrpcServer server;

  /**
   * @param arrivals tells when what it reads had arrived
   * @throws Failure if the certificates can't be used or the host is unknown
   */
  TcpServer(
      TcpConfig config,
      ArrivalClock arrivals,
      AgentMetrics metrics,
      List<ServerServiceDefinition> services) {
    this(config, LIMITS, arrivals, metrics, services);
  }

  TcpServer(
      TcpConfig config,
      ServerLimits limits,
      ArrivalClock arrivals,
      AgentMetrics metrics,
      List<ServerServiceDefinition> services) {
    this.config = config;
    this.tls = tls(config, metrics);
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      throw unknownHost(config);
    }
    TlsWatch watch = new TlsWatch(metrics);
    this.server =
        new GrpcServer(
            new GrpcServer.Listening(
                address,
                () -> {
                  ServerChannel channel = new EpollServerSocketChannel();
                  channel.pipeline().addFirst(watch);
                  return channel;
                },
                ConnectionGate.forAll(limits, metrics),
                this::secure),
            new GrpcServer.Loops("coldrl-tcp-loop", THREADS, arrivals),
            limits,
            metrics,
            services);
  }

  private void secure(NettyServerBuilder builder) {
    builder
        .sslContext(tls)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAge(CONNECTION_MINUTES, TimeUnit.MINUTES)
        .maxConnectionAgeGrace(CONNECTION_GRACE_SECONDS, TimeUnit.SECONDS);
  }

  private static TlsFiles tls(TcpConfig config, AgentMetrics metrics) {
    try {
      return new TlsFiles(config, metrics);
    } catch (UnusableTlsException e) {
      throw unusable(config, e);
    }
  }

  static Failure unknownHost(TcpConfig config) {
    return new Failure(
        "the host of listen_tcp is unknown",
        "listen_tcp " + config.listen(),
        "set listen_tcp to an address");
  }

  static Failure unusable(TcpConfig config, UnusableTlsException e) {
    return new Failure(
        String.valueOf(e.getMessage()),
        "listen_tcp " + config.listen(),
        "correct tls_certificate, tls_key and tls_client_ca, or remove listen_tcp",
        e);
  }

  /**
   * Listens.
   *
   * @throws Failure if the address is taken or not one of this host
   */
  void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new Failure(
          "can't listen: " + e, "listen_tcp " + config.listen(), "set listen_tcp elsewhere", e);
    }
    LOG.info("proxies on other hosts may connect to {} by TLS", config.listen());
  }

  /** Must be called every second or so: reads changed certificates. */
  void tend() {
    tls.tend();
  }

  /** Reads the certificates again. */
  void reload() {
    tls.reload();
  }

  /** Refuses new calls. */
  void shutdown() {
    server.shutdown();
  }

  /** Gives running calls a second to end, then cancels them. */
  void endCalls() throws InterruptedException {
    server.endCalls();
  }

  /** Stops the event loop. */
  void close() {
    server.close();
  }
}
