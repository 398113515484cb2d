package io.coldrl.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Limits what a client, a broken disk or a bug can write to the log: the same statement (logger,
 * level and text before its values are filled in) logs at most {@link #LINES} lines a minute. When
 * the minute is over, one line of the same logger and level says how many were left out. Debug
 * messages are not limited.
 *
 * <p>Thread-safe. A line that is left out costs a look-up, no I/O.
 */
final class LogLimit extends TurboFilter {
  static final int LINES = 10;
  static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The report's own statement, which is not limited. */
  static final String REPORT = "{} more lines like this were left out within a minute: {}";

  // Some libraries fill in the values themselves: each line is another statement.
  private static final int MAX_STATEMENTS = 1_000;
  private static final String OTHERS = "various messages";

  /** Runs a task once, after a delay. */
  interface Timer {
    void schedule(Runnable task, long delayNanos);
  }

  private record Statement(Logger logger, Level level, String text) {}

  private static final class Minute {
    final long startNanos;
    int lines;

    Minute(long startNanos) {
      this.startNanos = startNanos;
    }
  }

  private final LongSupplier nanoClock;
  private final @Nullable Timer timer;
  // Guarded by itself.
  private final Map<Statement, Minute> minutes = new HashMap<>();

  /** With the timer of the logger's context. */
  LogLimit() {
    this(System::nanoTime, null);
  }

  /**
   * @param nanoClock a monotonic clock in ns
   */
  LogLimit(LongSupplier nanoClock, @Nullable Timer timer) {
    this.nanoClock = nanoClock;
    this.timer = timer;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String text,
      Object @Nullable [] values,
      @Nullable Throwable error) {
    // Without a text, it is only asked whether the level is on.
    if (text == null
        || text.equals(REPORT)
        || !level.isGreaterOrEqual(Level.INFO)
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL;
    }
    return isWithin(logger, level, text) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private boolean isWithin(Logger logger, Level level, String text) {
    Statement statement = new Statement(logger, level, text);
    long nowNanos = nanoClock.getAsLong();
    synchronized (minutes) {
      if (minutes.size() >= MAX_STATEMENTS && !minutes.containsKey(statement)) {
        minutes.values().removeIf(minute -> minute.lines <= LINES && isOver(minute, nowNanos));
        if (minutes.size() >= MAX_STATEMENTS) {
          statement = new Statement(logger, level, OTHERS);
        }
      }
      Minute minute = minutes.computeIfAbsent(statement, first -> new Minute(nowNanos));
      // One with lines that were left out stays until they are reported.
      if (minute.lines <= LINES && isOver(minute, nowNanos)) {
        minute = new Minute(nowNanos);
        minutes.put(statement, minute);
      }
      minute.lines++;
      if (minute.lines == LINES + 1) {
        reportLater(statement, MINUTE_NANOS - (nowNanos - minute.startNanos));
      }
      return minute.lines <= LINES;
    }
  }

  private static boolean isOver(Minute minute, long nowNanos) {
    return nowNanos - minute.startNanos >= MINUTE_NANOS;
  }

  private void reportLater(Statement statement, long delayNanos) {
    Runnable report = () -> report(statement);
    if (timer == null) {
      getContext().getScheduledExecutorService().schedule(report, delayNanos, TimeUnit.NANOSECONDS);
    } else {
      timer.schedule(report, delayNanos);
    }
  }

  private void report(Statement statement) {
    Minute minute;
    synchronized (minutes) {
      minute = minutes.remove(statement);
    }
    // It may have been reported before its time.
    if (minute != null && minute.lines > LINES) {
      statement.logger.log(
          null,
          LogLimit.class.getName(),
          Level.toLocationAwareLoggerInteger(statement.level),
          REPORT,
          new Object[] {minute.lines - LINES, statement.text},
          null);
    }
  }

  /** Reports now what would be reported later. */
  void report() {
    List<Statement> all;
    synchronized (minutes) {
      all = new ArrayList<>(minutes.keySet());
    }
    all.forEach(this::report);
  }
}
