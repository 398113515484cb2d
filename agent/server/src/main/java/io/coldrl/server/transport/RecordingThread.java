package io.coldrl.server.transport;

import io.coldrl.server.eviction.AccessRecorder;
import io.coldrl.server.eviction.Zone;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread {@code coldrl-history}, the only one that writes history, and its own tasks. */
final class RecordingThread {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingThread.class);

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("coldrl-history", true));
  private final HistoryStore store;

  RecordingThread(HistoryStore store) {
    this.store = store;
  }

  /** Runs tasks on the thread, one after the other. */
  ExecutorService executor() {
    return executor;
  }

  /**
   * Runs the tasks that wait and no later ones.
   *
   * @param patienceMs how long that may take
   * @return whether the thread has ended
   */
  boolean end(long patienceMs) {
    executor.shutdown();
    try {
      return executor.awaitTermination(patienceMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Indexes what the history had at the start, between the tasks of others. */
  void indexHistory() {
    executor.execute(this::indexSome);
  }

  private void indexSome() {
    try {
      if (store.indexSome()) {
        executor.execute(this::indexSome);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("stopped before the history was indexed");
    } catch (RuntimeException e) {
      LOG.error("can't index the history, look-ups are slower", e);
    }
  }

  /** Removes objects from the history, and waits until that is done. */
  void forget(AccessRecorder recorder, Zone zone, List<byte[]> objectKeys) {
    Runnable task =
        () -> {
          for (byte[] key : objectKeys) {
            System.arraycopy(key, 0, recorder.key(), HistoryKey.OBJECT_OFFSET, key.length);
            recorder.forget(zone);
          }
        };
    try {
      executor.submit(task).get();
    } catch (RejectedExecutionException e) {
      LOG.debug("stopped before the objects were forgotten");
    } catch (ExecutionException e) {
      throw new IllegalStateException("can't forget objects of zone " + zone.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
