package io.coldrl.server.transport;

import io.coldrl.core.Failure;
import io.coldrl.server.admin.AgentMetrics;
import io.grpc.ServerServiceDefinition;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A gRPC server on one unix socket. */
final class UnixServer {
  private final SocketFile socket;
  private final int mode;
  private final GrpcServer server;

  /**
   * @param mode permission bits of the socket
   * @param gate accepts connections
   */
  UnixServer(
      Path path,
      int mode,
      GrpcServer.Loops loops,
      ConnectionGate gate,
      ServerLimits limits,
      AgentMetrics metrics,
      List<ServerServiceDefinition> services) {
    this.socket = new SocketFile(path);
    this.mode = mode;
    this.server =
        new GrpcServer(
            new GrpcServer.Listening(
                new DomainSocketAddress(socket.temporary().toFile()),
                EpollServerDomainSocketChannel::new,
                gate,
                builder -> {}),
            loops,
            limits,
            metrics,
            services);
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

  /** Whether the socket of another server has replaced this one's. */
  boolean isReplaced() {
    return socket.isReplaced();
  }

  /** Refuses new calls. */
  void shutdown() {
    server.shutdown();
  }

  /** Gives running calls a second to end, then cancels them. */
  void endCalls() throws InterruptedException {
    server.endCalls();
  }

  /** Stops the event loops and removes the socket. */
  void close() {
    server.close();
    socket.remove();
  }
}
