package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import io.coldrl.server.admin.AgentMetrics;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A gRPC server on one unix socket, with event loops of its own. */
final class UnixServer {
  private static final long GRACE_MS = 1_000;

  private final SocketFile socket;
  private final int mode;
  private final EpollEventLoopGroup eventLoops;
  private final Server server;

  /**
   * Event loops.
   *
   * @param name of their threads
   * @param threads how many, 1 or more
   * @param arrivals tells when what they read had arrived
   */
  record Loops(String name, int threads, ArrivalClock arrivals) {}

  /**
   * @param mode permission bits of the socket
   * @param gate accepts connections
   */
  UnixServer(
      Path path,
      int mode,
      Loops loops,
      ConnectionGate gate,
      ServerLimits limits,
      AgentMetrics metrics,
      ServerServiceDefinition... services) {
    this.socket = new SocketFile(path);
    this.mode = mode;
    this.eventLoops =
        new EpollEventLoopGroup(
            loops.threads, new DefaultThreadFactory(loops.name, true), loops.arrivals);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.temporary().toFile()))
            .channelFactory(
                () -> {
                  EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel();
                  channel.pipeline().addFirst(gate, loops.arrivals.watch());
                  return channel;
                })
            .bossEventLoopGroup(eventLoops)
            .workerEventLoopGroup(eventLoops)
            .directExecutor();
    CallLimits calls = new CallLimits(limits, metrics);
    limits
        .apply(builder)
        .addStreamTracerFactory(calls)
        .addTransportFilter(calls.connectionCounter());
    GuardedServices guard = new GuardedServices(calls, metrics);
    for (ServerServiceDefinition service : services) {
      builder.addService(guard.guard(service));
    }
    this.server = builder.build();
  }

  /**
   * Checks that a server can listen on a socket.
   *
   * @throws Failure if another agent listens there, or if the socket can't be created
   */
  static void checkIsFree(Path path) {
    new SocketFile(path).check();
  }

  /** Listens, under the socket's own name only when it has its mode. */
  void start() throws IOException {
    socket.removeTemporary();
    server.start();
    socket.publish(mode);
  }

  /** Refuses new calls. */
  void shutdown() {
    server.shutdown();
  }

  /** Waits until the server is stopped. */
  void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /** Gives running calls a second to end, then cancels them. */
  void endCalls() throws InterruptedException {
    if (!server.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Stops the event loops and removes the socket. */
  void close() {
    eventLoops.shutdownGracefully(0, GRACE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    socket.remove();
  }
}
