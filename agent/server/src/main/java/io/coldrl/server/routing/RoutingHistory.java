package io.coldrl.server.routing;

import io.coldrl.core.record.PlacementRecord;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Routing's records in the history: endpoints and placements. Writes go to the recording thread; if
 * that falls behind, they are dropped and counted. Thread-safe.
 */
final class RoutingHistory {
  /** Most writes that wait. */
  static final int MAX_WAITING = 10_000;

  private static final long US_PER_MS = 1_000;

  private final HistoryStore store;
  private final AgentMetrics metrics;
  private final Executor recording;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param recording runs tasks one at a time
   */
  RoutingHistory(HistoryStore store, AgentMetrics metrics, Executor recording) {
    this.store = store;
    this.metrics = metrics;
    this.recording = recording;
  }

  /** Reads a record; zeros if there is none. */
  void read(byte[] key, byte[] record) {
    store.get(key, record);
  }

  /** Writes a record, some time soon. Both arrays are the history's from now on. */
  void write(byte[] key, byte[] record) {
    submit(() -> store.put(key, record));
  }

  /**
   * Notes, some time soon, that an endpoint served an object.
   *
   * @see PlacementRecord#onServed
   */
  void place(byte[] object, long endpointId, boolean fromCache, long nowUs) {
    if (!HistoryKey.isReserved(object)) {
      submit(
          () -> {
            byte[] record = new byte[PlacementRecord.BYTES];
            store.get(object, record);
            new PlacementRecord()
                .wrap(record, 0)
                .onServed(nowUs / US_PER_MS, endpointId, fromCache);
            store.put(object, record);
          });
    }
  }

  private void submit(Runnable write) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      metrics.add(Counter.ROUTE_RECORDS_DROPPED, 1);
      return;
    }
    try {
      recording.execute(
          () -> {
            waiting.decrementAndGet();
            write.run();
          });
    } catch (RejectedExecutionException e) {
      // The agent is stopping. Records that were not written are learned again.
      waiting.decrementAndGet();
    }
  }
}
