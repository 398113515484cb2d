package io.coldrl.server.eviction;

import io.coldrl.core.guard.Histories;
import io.coldrl.core.guard.ObjectKey;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.nio.ByteBuffer;

/** The histories of a zone's objects in the history file. Owned by one thread. */
final class StoredHistories implements Histories {
  private final HistoryStore store;
  private final byte[] key = new byte[HistoryKey.BYTES];
  private final byte[] record = new byte[ObjectHistory.BYTES];
  private final ObjectHistory history = new ObjectHistory().wrap(record, 0);

  StoredHistories(HistoryStore store, Zone zone) {
    this.store = store;
    zone.startKey(key);
  }

  @Override
  public ObjectHistory of(ObjectKey object) {
    ByteBuffer.wrap(key).putLong(HistoryKey.OBJECT_OFFSET, object.high());
    ByteBuffer.wrap(key).putLong(HistoryKey.OBJECT_OFFSET + Long.BYTES, object.low());
    store.get(key, record);
    return history;
  }
}
