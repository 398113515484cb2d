package io.coldrl.server.store;

import io.coldrl.core.record.FixedRecord;

/**
 * Looks up many records at once. Owned by one thread; all its memory is reused.
 *
 * <p>The caller puts keys into {@link #keys}, calls {@link #find}, and reads {@link #records}.
 */
public final class HistoryLookup {
  /*
   * Records lie all over a large file, so that each takes some cache misses, of 100 ns or more. A
   * processor has ten or more of them under way where one does not need the result of another. So
   * the steps of a look-up are done for all keys, one after the other: all buckets are touched, then
   * all entries, then all are read.
   */
  private final HistoryStore store;
  private final byte[] keys;
  private final byte[] records;
  private final long[] hashes;
  // Keeps the compiler from leaving out reads whose results nothing needs.
  private long touched;

  HistoryLookup(HistoryStore store, int most) {
    this.store = store;
    this.keys = new byte[most * HistoryKey.BYTES];
    this.records = new byte[most * FixedRecord.BYTES];
    this.hashes = new long[most];
  }

  /** The keys: number {@code i} at {@code i * HistoryKey.BYTES}. */
  public byte[] keys() {
    return keys;
  }

  /** The records: number {@code i} at {@code i * FixedRecord.BYTES}; zeros if there is none. */
  public byte[] records() {
    return records;
  }

  /** Reads the records of the first {@code count} keys. */
  public void find(int count) {
    HistoryIndex index = store.index();
    for (int i = 0; i < count; i++) {
      hashes[i] = HistoryIndex.hash(keys, i * HistoryKey.BYTES);
      touched += index.touchBucket(hashes[i]);
    }
    for (int i = 0; i < count; i++) {
      touched += index.touchEntry(hashes[i]);
    }
    for (int i = 0; i < count; i++) {
      store.read(hashes[i], keys, i * HistoryKey.BYTES, records, i * FixedRecord.BYTES);
    }
  }
}
