package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts or closes each new connection of a server socket, before anything is read from it: limits
 * their number and, on the admin socket, checks who connects. Later closes those that are silent.
 */
@ChannelHandler.Sharable
final class ConnectionGate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGate.class);
  private static final int ROOT = 0;

  private final ServerLimits limits;
  private final @Nullable IntPredicate users;
  private final AgentMetrics metrics;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param users tells from a user's id whether he may connect; null if everyone may
   */
  ConnectionGate(ServerLimits limits, @Nullable IntPredicate users, AgentMetrics metrics) {
    this.limits = limits;
    this.users = users;
    this.metrics = metrics;
  }

  /** Lets everyone connect who has permission to write to the socket. */
  static ConnectionGate forAll(ServerLimits limits, AgentMetrics metrics) {
    return new ConnectionGate(limits, null, metrics);
  }

  /**
   * Lets only root and one user connect.
   *
   * @param owner the user's id
   */
  static ConnectionGate forOwner(ServerLimits limits, int owner, AgentMetrics metrics) {
    return new ConnectionGate(limits, user -> user == owner || user == ROOT, metrics);
  }

  /** Returns the id of the user as whom this process runs. */
  static int ownUserId() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    if (!isAllowed(connection)) {
      connection.unsafe().closeForcibly();
      return;
    }
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      connection.unsafe().closeForcibly();
      metrics.add(Counter.CONNECTIONS_REFUSED, 1);
      LOG.warn("refusing connections: {} are open, the maximum", limits.connections());
      return;
    }
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    connection.pipeline().addFirst(new SilentPeer(limits));
    context.fireChannelRead(accepted);
  }

  private boolean isAllowed(Channel connection) {
    if (users == null) {
      return true;
    }
    try {
      PeerCredentials peer = ((EpollDomainSocketChannel) connection).peerCredentials();
      if (users.test(peer.uid())) {
        return true;
      }
      LOG.warn(
          "refusing a connection of user {} (process {}) to the admin socket: only root and"
              + " the agent's user may administer",
          peer.uid(),
          peer.pid());
    } catch (IOException e) {
      LOG.debug("the peer of a connection is gone: {}", e.toString());
    }
    metrics.add(Counter.ADMIN_REFUSED, 1);
    return false;
  }
}
