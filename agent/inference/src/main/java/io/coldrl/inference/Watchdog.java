package io.coldrl.inference;

import ai.onnxruntime.OrtException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends runs of models that take longer than {@link #LIMIT_MS} and use the CPU for half of that, and
 * runs that take longer than a second. Works on its own thread {@code coldrl-watchdog}. One for all
 * models of a process.
 */
public final class Watchdog implements AutoCloseable {
  /** A run that lasts longer is ended, in ms; some ms later, or twice as late after a rest. */
  public static final long LIMIT_MS = 50;

  private static final long TICK_MS = 10;
  private static final long REST_MS = 50;
  private static final int TICKS_BEFORE_REST = 100;
  private static final RunWatch.Limit LIMIT =
      new RunWatch.Limit(
          (int) (LIMIT_MS / TICK_MS), TimeUnit.MILLISECONDS.toNanos(LIMIT_MS / 2), 100);

  private final List<RunWatch> watches = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::watch, "coldrl-watchdog");
  private volatile boolean stopped;

  /** Starts the thread. */
  public Watchdog() {
    thread.setDaemon(true);
    thread.start();
  }

  void add(RunWatch watch) {
    watches.add(watch);
  }

  /** The watch may be closed afterwards. */
  void remove(RunWatch watch) {
    watches.remove(watch);
  }

  private void watch() {
    int idleTicks = 0;
    while (!stopped) {
      // An agent that nobody asks is not woken a hundred times a second.
      long pauseMs = idleTicks < TICKS_BEFORE_REST ? TICK_MS : REST_MS;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
      idleTicks++;
      for (RunWatch watch : watches) {
        if (watch.isInUse()) {
          idleTicks = 0;
        }
        tick(watch);
      }
    }
  }

  private void tick(RunWatch watch) {
    try {
      watch.tick(LIMIT, Watchdog::cpuNanos);
    } catch (OrtException | IllegalStateException e) {
      // A run that can't be ended goes on; a closed scorer has none.
      watches.remove(watch);
    }
  }

  // Only for the rare run that two ticks have seen. The bean is not made before: it takes a while.
  private static long cpuNanos(long threadId) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
  }

  /** Stops the thread. */
  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
  }
}
