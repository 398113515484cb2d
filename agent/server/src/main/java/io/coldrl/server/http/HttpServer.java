package io.coldrl.server.http;

import io.coldrl.core.Failure;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.HttpListen;
import io.coldrl.server.transport.SocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves metrics and the status page on one thread of its own, {@code coldrl-http}. While it can't
 * listen, such as beside an agent that hands over, the agent serves without it.
 */
public final class HttpServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 64;
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_LINE_BYTES = 1_024;
  private static final int MAX_HEADERS_BYTES = 8_192;
  private static final int MAX_BODY_BYTES = 1_024;
  private static final int IDLE_SECONDS = 30;
  private static final long GRACE_MS = 500;
  private static final int SOCKET_MODE = 0660;
  private static final long RETRY_MS = 1_000;

  private final NioEventLoopGroup loop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("coldrl-http", true));
  private final ChannelGroup connections = new DefaultChannelGroup(loop.next());
  private final HttpListen listen;
  private final AgentMetrics metrics;
  private final @Nullable SocketFile socket;
  private int failures;
  private boolean closed;

  private HttpServer(HttpListen listen, AgentMetrics metrics) {
    this.listen = listen;
    this.socket = listen.socket() == null ? null : new SocketFile(listen.socket());
    this.metrics = metrics;
  }

  /**
   * Starts the server, if it is configured. A failure to listen is counted and tried again each
   * second; the second one in turn is logged: the first may be due to an agent that just ends,
   * having handed over.
   *
   * @param status the agent's status
   * @param serving whether the agent is serving
   */
  public static HttpServer start(
      HttpListen listen,
      Supplier<AgentStatus> status,
      BooleanSupplier serving,
      AgentMetrics metrics) {
    HttpServer server = new HttpServer(listen, metrics);
    if (listen.address() == null && listen.socket() == null) {
      return server;
    }
    server.listen(new HttpHandler(status, serving, metrics, listen.address() != null));
    return server;
  }

  private synchronized void listen(HttpHandler handler) {
    if (closed) {
      return;
    }
    try {
      bind(handler);
      LOG.info("metrics and status page on {}", listen);
    } catch (IOException | Failure e) {
      metrics.add(Counter.HTTP_LISTEN_ERRORS, 1);
      failures++;
      if (failures == 2) {
        LOG.warn(
            "no metrics and no status page: can't listen on {} ({}), trying again every second;"
                + " set http_listen to another address, or to off",
            listen,
            e.getMessage());
      }
      // Not on the server's loop, which must not wait for itself.
      CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS)
          .execute(() -> listen(handler));
    }
  }

  private void bind(HttpHandler handler) throws IOException {
    if (socket != null) {
      socket.check();
      socket.removeTemporary();
    }
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(
                socket == null ? NioServerSocketChannel.class : NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, handler);
                  }
                });
    try {
      bootstrap.bind(address()).sync();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (Exception e) { // Netty throws the cause, whatever its type.
      throw new IOException(e.getMessage(), e);
    }
    if (socket != null) {
      socket.publish(SOCKET_MODE);
    }
  }

  private SocketAddress address() throws IOException {
    if (socket != null) {
      return UnixDomainSocketAddress.of(socket.temporary());
    }
    if (listen.address() == null) {
      throw new IOException("no address");
    }
    return listen.address();
  }

  // On the loop.
  private void accept(Channel channel, HttpHandler handler) {
    if (connections.size() >= MAX_CONNECTIONS) {
      metrics.add(Counter.HTTP_REFUSED, 1);
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(IDLE_SECONDS, 0, 0),
            new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADERS_BYTES, MAX_BODY_BYTES),
            new HttpObjectAggregator(MAX_BODY_BYTES, true),
            handler);
  }

  private synchronized void end() {
    closed = true;
  }

  /** Closes all connections. */
  @Override
  public void close() {
    end();
    connections.close().awaitUninterruptibly(GRACE_MS);
    loop.shutdownGracefully(0, GRACE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    if (socket != null) {
      socket.remove();
    }
  }
}
