package io.coldrl.learn.eviction;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for simulations on other threads. */
final class Futures {
  private Futures() {}

  /**
   * The result.
   *
   * @throws CancellationException if this thread is interrupted
   */
  static <T> T get(Future<T> pending) {
    try {
      return pending.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a simulation failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while simulating");
    }
  }
}
