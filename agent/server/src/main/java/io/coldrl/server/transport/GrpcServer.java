package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentMetrics;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A gRPC server at one address, within {@link ServerLimits}, with event loops of its own. */
final class GrpcServer {
  private static final long GRACE_MS = 1_000;

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
   * Where and how to listen.
   *
   * @param channels makes the server's channel, of epoll
   * @param gate accepts connections
   * @param more settings of the builder
   */
  record Listening(
      SocketAddress address,
      Supplier<ServerChannel> channels,
      ConnectionGate gate,
      Consumer<NettyServerBuilder> more) {}

  GrpcServer(
      Listening listening,
      Loops loops,
      ServerLimits limits,
      AgentMetrics metrics,
      List<ServerServiceDefinition> services) {
    this.eventLoops =
        new EpollEventLoopGroup(
            loops.threads, new DefaultThreadFactory(loops.name, true), loops.arrivals);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(listening.address)
            .channelFactory(
                () -> {
                  ServerChannel channel = listening.channels.get();
                  channel.pipeline().addFirst(listening.gate, loops.arrivals.watch());
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
    listening.more.accept(builder);
    GuardedServices guard = new GuardedServices(calls, metrics);
    services.forEach(service -> builder.addService(guard.guard(service)));
    this.server = builder.build();
  }

  /** Listens. */
  void start() throws IOException {
    server.start();
  }

  /** Refuses new calls. */
  void shutdown() {
    server.shutdown();
  }

  /** Gives running calls a second to end, then cancels them. */
  void endCalls() throws InterruptedException {
    if (!server.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(GRACE_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Stops the event loops. */
  void close() {
    eventLoops.shutdownGracefully(0, GRACE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
