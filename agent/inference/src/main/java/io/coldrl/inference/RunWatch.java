package io.coldrl.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongUnaryOperator;

/**
 * The run of one scorer, as the {@link Watchdog} sees it. The thread that scores calls {@link
 * #begin} and {@link #end}, the watchdog calls {@link #tick}.
 */
final class RunWatch implements AutoCloseable {
  /*
   * `run` is the number of the run that is under way, 0 between runs, and negative once the watchdog
   * has decided to end it. Who changes it from its number first, wins: the scorer that ends in
   * time, or the watchdog. The loser's way takes the lock, so that the flag that ends a run is
   * lowered only after it was raised, and never meets the next run.
   *
   * The watchdog counts its own ticks instead of reading a clock: what stops the whole process for a
   * second stops the count as well. And it asks for the CPU time of the thread that scores: on a busy
   * machine, a good run may wait for long, but does not use much.
   */
  private static final VarHandle RUN;
  private static final long NONE = 0;

  private final RunOptions options;
  private volatile long run = NONE;

  // Owned by the thread that scores, and read by the watchdog while it does.
  private long runs;
  private Thread scoring = Thread.currentThread();

  // Owned by the watchdog.
  private long seen;
  private int ticks;
  private long startCpuNanos;
  private long runsSeen;

  /**
   * When a run is ended: once it was seen by this many ticks and its thread has used this much CPU
   * time meanwhile, or once it was seen by far too many.
   */
  record Limit(int ticks, long cpuNanos, int ticksAnyway) {}

  static {
    try {
      RUN = MethodHandles.lookup().findVarHandle(RunWatch.class, "run", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  RunWatch() {
    try {
      options = new RunOptions();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't make options", e);
    }
  }

  /** The options to run with. */
  RunOptions options() {
    return options;
  }

  /** A run starts. */
  void begin() {
    scoring = Thread.currentThread();
    run = ++runs;
  }

  /** A run is over. Returns whether the watchdog ended it, or wanted to. */
  boolean end() throws OrtException {
    if (RUN.compareAndSet(this, runs, NONE)) {
      return false;
    }
    synchronized (this) {
      options.setTerminate(false);
      run = NONE;
      return true;
    }
  }

  /**
   * Looks at the run; ends it if it is over the limit. A run that is in one long operator ends only
   * after that.
   *
   * @param cpuClock the CPU time of the thread with an id, in ns
   */
  void tick(Limit limit, LongUnaryOperator cpuClock) throws OrtException {
    long now = run;
    if (now != seen || now <= NONE) {
      seen = now;
      ticks = 0;
      return;
    }
    ticks++;
    if (ticks == 1) {
      startCpuNanos = cpuClock.applyAsLong(scoring.getId());
    }
    if (ticks < limit.ticks()
        || (ticks < limit.ticksAnyway()
            && cpuClock.applyAsLong(scoring.getId()) - startCpuNanos < limit.cpuNanos())) {
      return;
    }
    synchronized (this) {
      if (RUN.compareAndSet(this, now, -now)) {
        options.setTerminate(true);
      }
    }
  }

  /** Whether a run has started since the last call. Called by the watchdog. */
  boolean isInUse() {
    // A racy read: a run that is missed is seen the next time.
    long now = runs;
    boolean isInUse = now != runsSeen;
    runsSeen = now;
    return isInUse;
  }

  @Override
  public void close() {
    synchronized (this) {
      options.close();
    }
  }
}
