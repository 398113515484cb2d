package io.coldrl.server.store;

import io.coldrl.core.record.ObjectHistory;
import java.util.Arrays;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;

/**
 * Gives up the records of a segment that were longest not accessed. Belongs to the thread that
 * writes.
 */
final class SegmentEvictor {
  // The share of a segment that one round gives up: 1/8.
  private static final int SHARE_SHIFT = 3;

  private final ChronicleMap<byte[], byte[]> map;
  private final ObjectHistory history = new ObjectHistory();
  private byte[] key = new byte[HistoryKey.BYTES];
  private byte[] record = new byte[ObjectHistory.BYTES];
  private long[] accessesMs = new long[1024];
  private int collected;
  private long removed;
  private int nextSegment;

  SegmentEvictor(ChronicleMap<byte[], byte[]> map) {
    this.map = map;
  }

  /** Thins out the next segment that has anything to give; returns the records given up. */
  long evictSome() {
    for (int i = 0; i < map.segments(); i++) {
      long given = evictFrom(nextSegment);
      nextSegment = (nextSegment + 1) % map.segments();
      if (given > 0) {
        return given;
      }
    }
    return 0;
  }

  /** Thins out all segments; returns the records given up. */
  long evictFromAll() {
    long given = 0;
    for (int i = 0; i < map.segments(); i++) {
      given += evictFrom(i);
    }
    return given;
  }

  private long evictFrom(int segment) {
    removed = 0;
    try (MapSegmentContext<byte[], byte[], ?> context = map.segmentContext(segment)) {
      collected = 0;
      context.forEachSegmentEntry(this::collect);
      if (collected == 0) {
        return 0;
      }
      Arrays.sort(accessesMs, 0, collected);
      int quota = Math.max(1, collected >> SHARE_SHIFT);
      long thresholdMs = accessesMs[quota - 1];
      context.forEachSegmentEntry(entry -> removeIfOld(entry, thresholdMs, quota));
    }
    return removed;
  }

  private void collect(MapEntry<byte[], byte[]> entry) {
    if (isReserved(entry)) {
      return;
    }
    if (collected == accessesMs.length) {
      accessesMs = Arrays.copyOf(accessesMs, 2 * collected);
    }
    accessesMs[collected++] = lastAccessMs(entry);
  }

  private void removeIfOld(MapEntry<byte[], byte[]> entry, long thresholdMs, int quota) {
    if (removed < quota && !isReserved(entry) && lastAccessMs(entry) <= thresholdMs) {
      entry.doRemove();
      removed++;
    }
  }

  private boolean isReserved(MapEntry<byte[], byte[]> entry) {
    key = entry.key().getUsing(key);
    return HistoryKey.isReserved(key);
  }

  private long lastAccessMs(MapEntry<byte[], byte[]> entry) {
    record = entry.value().getUsing(record);
    return history.wrap(record, 0).lastAccessMs();
  }
}
