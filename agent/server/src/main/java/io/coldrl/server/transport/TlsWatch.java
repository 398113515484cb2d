package io.coldrl.server.transport;

import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections as {@link ConnectionGate} does, and counts and logs those whose TLS handshake
 * fails. Each refused connection is counted. A connection that sends nothing is not counted.
 */
@ChannelHandler.Sharable
final class TlsWatch extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);
  private static final int MAX_MESSAGE = 100;

  private final AgentMetrics metrics;

  TlsWatch(AgentMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    ((Channel) accepted).pipeline().addFirst(new Handshake());
    context.fireChannelRead(accepted);
  }

  /** Waits for the first bytes: gRPC adds its handler of TLS only when the connection is active. */
  private final class Handshake extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls != null) {
        Channel connection = context.channel();
        tls.handshakeFuture()
            .addListener(
                done -> {
                  // A client that left was not refused.
                  if (!done.isSuccess() && !(done.cause() instanceof ClosedChannelException)) {
                    refuse(connection, done.cause());
                  }
                });
      }
      context.pipeline().remove(this);
      context.fireChannelRead(bytes);
    }
  }

  private void refuse(Channel connection, Throwable cause) {
    metrics.add(Counter.TLS_REFUSED, 1);
    LOG.warn(
        "refusing a TCP connection from {}: {}",
        connection.remoteAddress(),
        shortened(String.valueOf(cause.getMessage())));
  }

  // Netty's message may hold all bytes that the client sent.
  private static String shortened(String message) {
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
  }
}
