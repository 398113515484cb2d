package io.coldrl.server.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Runs an action at most once in an interval, and drops it in between: for log messages that a
 * client can cause. Thread-safe.
 */
final class RateLimit {
  private final LongSupplier nanoClock;
  private final long intervalNanos;
  private final AtomicLong nextNanos;

  /**
   * @param nanoClock a monotonic clock in ns
   */
  RateLimit(LongSupplier nanoClock, long intervalNanos) {
    this.nanoClock = nanoClock;
    this.intervalNanos = intervalNanos;
    this.nextNanos = new AtomicLong(nanoClock.getAsLong());
  }

  static RateLimit perMinute() {
    return new RateLimit(System::nanoTime, TimeUnit.MINUTES.toNanos(1));
  }

  /** Runs the action, unless one ran less than an interval ago. */
  void run(Runnable action) {
    long nowNanos = nanoClock.getAsLong();
    long next = nextNanos.get();
    if (nowNanos - next >= 0 && nextNanos.compareAndSet(next, nowNanos + intervalNanos)) {
      action.run();
    }
  }
}
