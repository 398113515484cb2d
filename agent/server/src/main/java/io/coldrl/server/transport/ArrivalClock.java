package io.coldrl.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Tells when the bytes that an event loop is working on had arrived, in ns of {@link
 * System#nanoTime}. When gRPC starts a call may be much later: the calls that were ready at the
 * same time are decided one after the other.
 */
final class ArrivalClock implements LongSupplier, SelectStrategyFactory {
  /*
   * All that a loop reads after one wake-up had arrived by then, with one exception: what it reads
   * from a connection that it had read empty before in the same turn arrived after that. The loop
   * asks its select strategy before each wait, so the first read after that is the wake-up.
   */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final ThreadLocal<Loop> loops = ThreadLocal.withInitial(Loop::new);

  /** The state of one event loop. */
  private static final class Loop {
    private long wakeNanos = UNKNOWN;
    private long arrivalNanos = UNKNOWN;
  }

  /** When what is being read arrived; now, if nothing is. */
  @Override
  public long getAsLong() {
    long arrivalNanos = loops.get().arrivalNanos;
    return arrivalNanos == UNKNOWN ? System.nanoTime() : arrivalNanos;
  }

  @Override
  public SelectStrategy newSelectStrategy() {
    SelectStrategy strategy = DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy();
    return new SelectStrategy() {
      @Override
      public int calculateStrategy(IntSupplier selectSupplier, boolean hasTasks) throws Exception {
        Loop loop = loops.get();
        loop.wakeNanos = UNKNOWN;
        return strategy.calculateStrategy(selectSupplier, hasTasks);
      }
    };
  }

  /** Watches the connections of a server; to be added to the pipeline of its channel. */
  ChannelHandler watch() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object accepted) {
        ((Channel) accepted).pipeline().addFirst(new Reads());
        context.fireChannelRead(accepted);
      }
    };
  }

  /** The reads of one connection. */
  private final class Reads extends ChannelInboundHandlerAdapter {
    private long emptyNanos = UNKNOWN;

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      Loop loop = loops.get();
      long nowNanos = System.nanoTime();
      if (loop.wakeNanos == UNKNOWN) {
        loop.wakeNanos = nowNanos;
      }
      boolean wasEmpty = emptyNanos != UNKNOWN && emptyNanos - loop.wakeNanos > 0;
      loop.arrivalNanos = wasEmpty ? emptyNanos : loop.wakeNanos;
      if (((ByteBuf) bytes).isWritable()) {
        emptyNanos = nowNanos;
      }
      try {
        context.fireChannelRead(bytes);
      } finally {
        loop.arrivalNanos = UNKNOWN;
      }
    }
  }
}
