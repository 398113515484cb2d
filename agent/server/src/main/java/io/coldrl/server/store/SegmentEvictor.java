package io.coldrl.server.store;

import io.coldrl.core.record.FixedRecord;
import java.util.Arrays;
import java.util.function.LongSupplier;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;

/** Removes the least recently used records of a segment. Belongs to the thread that writes. */
final class SegmentEvictor {
  // One round removes 1/8 of a segment.
  private static final int SHARE_SHIFT = 3;

  private final ChronicleMap<byte[], byte[]> map;
  private final HistoryIndex index;
  private final LongSupplier unixMs;
  private long latestMs;
  private byte[] key = new byte[HistoryKey.BYTES];
  private byte[] record = new byte[FixedRecord.BYTES];
  private long[] accessesMs = new long[1024];
  private int collected;
  private long removed;
  private int nextSegment;

  /**
   * @param unixMs the time in Unix ms
   */
  SegmentEvictor(ChronicleMap<byte[], byte[]> map, HistoryIndex index, LongSupplier unixMs) {
    this.map = map;
    this.index = index;
    this.unixMs = unixMs;
  }

  /** Removes records from the next segment that has any; returns how many. */
  long evictSome() {
    for (int i = 0; i < map.segments(); i++) {
      long count = evictFrom(nextSegment);
      nextSegment = (nextSegment + 1) % map.segments();
      if (count > 0) {
        return count;
      }
    }
    return 0;
  }

  /** Removes records from all segments; returns how many. */
  long evictFromAll() {
    long count = 0;
    for (int i = 0; i < map.segments(); i++) {
      count += evictFrom(i);
    }
    return count;
  }

  private long evictFrom(int segment) {
    removed = 0;
    latestMs = unixMs.getAsLong() + FixedRecord.MAX_AHEAD_MS;
    try (MapSegmentContext<byte[], byte[], ?> context = map.segmentContext(segment)) {
      collected = 0;
      context.forEachSegmentEntry(this::collect);
      if (collected == 0) {
        return 0;
      }
      Arrays.sort(accessesMs, 0, collected);
      int quota = Math.max(1, collected >> SHARE_SHIFT);
      long thresholdMs = accessesMs[quota - 1];
      context.forEachSegmentEntry(entry -> removeIfOld(segment, entry, thresholdMs, quota));
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

  private void removeIfOld(
      int segment, MapEntry<byte[], byte[]> entry, long thresholdMs, int quota) {
    if (removed < quota && !isReserved(entry) && lastAccessMs(entry) <= thresholdMs) {
      index.remove(HistoryIndex.hash(key, 0), segment, entry);
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
    long lastMs = FixedRecord.lastMs(record);
    // A wrong clock told this time. Nothing would ever be older.
    return lastMs > latestMs ? 0 : lastMs;
  }
}
