package io.coldrl.inference;

import io.coldrl.core.scoring.Scorer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A scorer for one decision at a time, from {@link ModelSlot#tryAcquire}. Close it to give it back.
 */
public final class ModelLane implements AutoCloseable {
  private static final long EXCHANGE_MS = 2_000;

  private final ModelLanes all;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Scorer scorer;

  /** Whether it was in use for too long when its model was exchanged, and so has an old one. */
  private volatile boolean isStale;

  ModelLane(ModelLanes all) {
    this.all = all;
  }

  /** The model, or null if none may be used. Valid until {@link #close}. */
  public @Nullable Scorer scorer() {
    Scorer current = scorer;
    return current == null || isStale || all.isBarred(current.version()) ? null : current;
  }

  /** Gives the lane back. */
  @Override
  public void close() {
    lock.unlock();
  }

  boolean tryAcquire() {
    return lock.tryLock();
  }

  /** Waits until the lane is given back, but not for long, then exchanges its model. */
  void exchange(@Nullable Scorer next) {
    if (!acquire()) {
      isStale = true;
      if (next != null) {
        next.close();
      }
      return;
    }
    Scorer old;
    try {
      old = scorer;
      scorer = next;
      isStale = false;
    } finally {
      lock.unlock();
    }
    if (old != null) {
      old.close();
    }
  }

  // A run in an operator that never returns must not make a change of models hang, too.
  private boolean acquire() {
    try {
      return lock.tryLock(EXCHANGE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lock.tryLock();
    }
  }
}
