package io.coldrl.server.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection from which nothing was read for too long, not even the answer to a ping of
 * gRPC's keepalive.
 */
final class SilentPeer extends IdleStateHandler {
  /*
   * gRPC itself closes such a connection only if it has no call: it resets its calls, but never
   * flushes that, and waits for them without limit.
   */
  private static final Logger LOG = LoggerFactory.getLogger(SilentPeer.class);

  SilentPeer(ServerLimits limits) {
    super(limits.keepAlive().plus(limits.patience()).toMillis(), 0, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    LOG.debug("closing a connection that is silent");
    // From here, first in the pipeline, it closes without waiting for calls.
    context.close();
  }
}
