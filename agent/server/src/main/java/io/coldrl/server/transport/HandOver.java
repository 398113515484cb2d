package io.coldrl.server.transport;

import io.coldrl.server.store.HistoryStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an agent ends, and how it gives way to another one with the same sockets and history: it
 * gives up the history but decides on, with the history as it was, until another socket has
 * replaced its own. Thread-safe.
 */
final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final long WATCH_MS = 20;
  // What connected just before the socket was replaced waits to be accepted; nobody else will.
  private static final int LINGER_WATCHES = 10;

  private final HistoryStore store;
  private final BooleanSupplier replaced;
  private final ScheduledExecutorService timer;
  private final long patienceMs;
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private boolean begun;
  private int watchesSinceReplaced;

  /**
   * @param replaced whether the socket of another agent has replaced this one's
   * @param timer watches the socket; stopped by the caller
   * @param patienceMs how long to wait for the other agent
   */
  HandOver(
      HistoryStore store,
      BooleanSupplier replaced,
      ScheduledExecutorService timer,
      long patienceMs) {
    this.store = store;
    this.replaced = replaced;
    this.timer = timer;
    this.patienceMs = patienceMs;
  }

  /**
   * Gives up the history and watches the socket. Idempotent.
   *
   * @param stopWriting ends all writing of history; if it throws, nothing else is done
   */
  synchronized void begin(Runnable stopWriting) {
    if (begun) {
      return;
    }
    stopWriting.run();
    boolean canBeOpened = store.release();
    begun = true;
    if (!canBeOpened) {
      LOG.error("can't note that the history was closed, ending so that it can be recovered");
      end.complete(false);
      return;
    }
    LOG.info("gave up the history to another agent, deciding until that one serves");
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    timer.scheduleWithFixedDelay(() -> watch(endNanos), WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
  }

  private void watch(long endNanos) {
    if (end.isDone()) {
      return;
    }
    if (watchesSinceReplaced > 0 || replaced.getAsBoolean()) {
      if (watchesSinceReplaced++ < LINGER_WATCHES) {
        return;
      }
      LOG.info("another agent serves on the socket, ending");
      end.complete(true);
    } else if (System.nanoTime() - endNanos > 0) {
      LOG.error("no other agent has taken over within {} ms, ending", patienceMs);
      end.complete(false);
    }
  }

  /** Ends the wait of {@link #awaitEnd}. */
  void close() {
    end.complete(true);
  }

  /**
   * Waits until the agent is to end.
   *
   * @return whether it was closed or replaced; false if it gave up its history and no other agent
   *     came
   */
  boolean awaitEnd() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
