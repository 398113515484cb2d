package io.coldrl.server.eviction;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.nio.ByteBuffer;

/** Writes accesses into the history. Owned by one thread, the only one that writes. */
public final class AccessRecorder {
  private final HistoryStore store;
  private final ObjectHistory history = new ObjectHistory();
  private final byte[] key = new byte[HistoryKey.BYTES];
  private final byte[] record = new byte[ObjectHistory.BYTES];
  private final int[] groups = new int[UrlGroups.COUNT];
  private final ByteBuffer keyBuffer = ByteBuffer.wrap(key);
  private final Observer observer;
  private boolean refreshed;

  /** Gets each access after it was recorded, on the recording thread. */
  @FunctionalInterface
  public interface Observer {
    /**
     * An access was recorded.
     *
     * @param keyHigh first half of the object's key
     * @param keyLow second half
     * @param sizeBytes size as stored; 0 if unknown
     * @param timeMs Unix ms
     */
    void onAccess(Zone zone, long keyHigh, long keyLow, long sizeBytes, long timeMs);
  }

  /**
   * @param store the history to write to
   * @param observer gets the accesses, too
   */
  public AccessRecorder(HistoryStore store, Observer observer) {
    this.store = store;
    this.observer = observer;
    history.wrap(record, 0);
  }

  /**
   * The array from which {@link #record} reads the object's key: the caller puts it at {@code
   * [HistoryKey.OBJECT_OFFSET, HistoryKey.BYTES)}.
   */
  public byte[] key() {
    return key;
  }

  /** The array from which {@link #record} reads the object's URL groups. */
  public int[] groups() {
    return groups;
  }

  /**
   * Records one access to the object whose key is in {@link #key} and whose URL groups are in
   * {@link #groups}.
   *
   * @param timeMs Unix ms, 0 or more
   * @param hit whether the cache served it
   * @see ObjectHistory#onAccess
   */
  public void record(
      Zone zone, long timeMs, boolean hit, long sizeBytes, long ttlMs, int originRttMs) {
    zone.startKey(key);
    long request = zone.onAccess(timeMs, hit);
    store.update(
        key,
        record,
        isKnown -> {
          history.onAccess(timeMs, request, hit, sizeBytes, ttlMs, originRttMs);
          history.putGroups(groups, 0);
          return true;
        });
    zone.countGroups(history);
    long high = keyBuffer.getLong(HistoryKey.OBJECT_OFFSET);
    long low = keyBuffer.getLong(HistoryKey.OBJECT_OFFSET + Long.BYTES);
    observer.onAccess(zone, high, low, history.sizeBytes(), timeMs);
  }

  /**
   * Notes that the cache refreshed the object whose key is in {@link #key}, if it was accessed
   * before. No access is counted.
   *
   * @param timeMs Unix ms, 0 or more
   * @return whether the object is known
   * @see ObjectHistory#onRefresh
   */
  public boolean refresh(Zone zone, long timeMs, long sizeBytes, long ttlMs, int originRttMs) {
    zone.startKey(key);
    refreshed = false;
    store.update(
        key,
        record,
        isKnown -> refreshed = history.onRefresh(timeMs, sizeBytes, ttlMs, originRttMs));
    return refreshed;
  }

  /** Persists the zone's clock: to be called after each batch of accesses. */
  public void endBatch(Zone zone) {
    if (!zone.isWarmUp()) {
      zone.writeClockTo(record);
      store.put(zone.key(), record);
    }
  }

  /** Forgets the object whose key is in {@link #key}. */
  public void forget(Zone zone) {
    zone.startKey(key);
    store.remove(key);
  }
}
