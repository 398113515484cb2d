package io.coldrl.server.routing;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Unix time that is not set back or forth while the agent runs: the time of its start plus the time
 * elapsed since. Ejections and averages over time need that. Thread-safe.
 */
final class SteadyClock implements LongSupplier {
  private final LongSupplier nanoClock;
  private final long startUs;
  private final long startNanos;

  /**
   * @param startUs the time now, Unix us
   * @param nanoClock a monotonic clock in ns
   */
  SteadyClock(long startUs, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.startUs = startUs;
    this.startNanos = nanoClock.getAsLong();
  }

  /** Returns the time in Unix us. */
  @Override
  public long getAsLong() {
    return startUs + TimeUnit.NANOSECONDS.toMicros(nanoClock.getAsLong() - startNanos);
  }
}
