package io.coldrl.server.store;

import io.coldrl.core.record.ObjectHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of all objects of all zones, persisted in one memory-mapped file. Reads and writes
 * never throw: a record that can't be read counts as new, and one that can't be written is counted
 * and lost.
 *
 * <p>Any thread may read; one thread at a time may write.
 */
public final class HistoryStore implements AutoCloseable {
  /*
   * When the map is full, the next segment in turn drops its oldest
   * records. Keys are hashed over segments, so a segment is a random sample of the history.
   */
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  // The record that describes the file is not counted.
  private static final int FILE_RECORDS = 1;

  private final Path path;
  private final ChronicleMap<byte[], byte[]> map;
  private final AutoCloseable lock;
  private final SegmentEvictor evictor;
  private final long capacity;
  private final boolean recovered;
  private final AtomicLong records;
  private final AtomicLong evicted = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();

  HistoryStore(
      Path path,
      ChronicleMap<byte[], byte[]> map,
      AutoCloseable lock,
      long capacity,
      boolean recovered,
      LongSupplier unixMs) {
    this.path = path;
    this.map = map;
    this.lock = lock;
    this.capacity = capacity;
    this.recovered = recovered;
    this.evictor = new SegmentEvictor(map, unixMs);
    this.records = new AtomicLong(map.longSize() - FILE_RECORDS);
  }

  /**
   * Reads a record.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record receives {@link ObjectHistory#BYTES} bytes; zeros if there is no record
   * @return whether there is one
   */
  public boolean get(byte[] key, byte[] record) {
    try {
      if (map.getUsing(key, record) != null) {
        return true;
      }
    } catch (RuntimeException e) {
      onError("read", e);
    }
    Arrays.fill(record, (byte) 0);
    return false;
  }

  /** Changes a record. */
  @FunctionalInterface
  public interface Change {
    /**
     * Changes the record's bytes in place; must not use the store.
     *
     * @param isKnown false if there is no record; the bytes are then zeros
     * @return whether to write them
     */
    boolean apply(boolean isKnown);
  }

  /**
   * Reads a record, changes it and writes it back, in one look-up. If the history is full, old
   * records of objects give way to a new one.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record receives {@link ObjectHistory#BYTES} bytes for the change to work on
   */
  public void update(byte[] key, byte[] record, Change change) {
    try {
      if (!updateInPlace(key, record, change)) {
        insertMakingRoom(key, record);
      }
    } catch (RuntimeException e) {
      onError("update", e);
    }
  }

  // False if the changed record is new and there is no room: to make some, other segments must be
  // locked, which may not be done under the lock of this one.
  private boolean updateInPlace(byte[] key, byte[] record, Change change) {
    try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(key)) {
      context.updateLock().lock();
      MapEntry<byte[], byte[]> entry = context.entry();
      if (entry != null) {
        entry.value().getUsing(record);
        if (change.apply(true)) {
          entry.doReplaceValue(context.wrapValueAsData(record));
        }
        return true;
      }
      Arrays.fill(record, (byte) 0);
      return !change.apply(false) || insert(context, record);
    }
  }

  private boolean insert(ExternalMapQueryContext<byte[], byte[], ?> context, byte[] record) {
    if (records.get() >= capacity) {
      return false;
    }
    try {
      Objects.requireNonNull(context.absentEntry()).doInsert(context.wrapValueAsData(record));
    } catch (IllegalStateException segmentIsFull) {
      return false;
    }
    records.incrementAndGet();
    return true;
  }

  private void insertMakingRoom(byte[] key, byte[] record) {
    if (records.get() >= capacity) {
      count(evictor.evictSome());
    }
    putEvenWhereSegmentIsFull(key, record);
    records.incrementAndGet();
  }

  /**
   * Writes a record. If the history is full, the oldest records of objects are removed.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record {@link ObjectHistory#BYTES} bytes
   */
  public void put(byte[] key, byte[] record) {
    try {
      if (map.containsKey(key)) {
        map.put(key, record);
      } else {
        insertMakingRoom(key, record);
      }
    } catch (RuntimeException e) {
      onError("write", e);
    }
  }

  private void putEvenWhereSegmentIsFull(byte[] key, byte[] record) {
    try {
      map.put(key, record);
    } catch (IllegalStateException full) {
      // One segment ran out of space before the map as a whole did: thin out all of them.
      count(evictor.evictFromAll());
      map.put(key, record);
    }
  }

  private void count(long given) {
    evicted.addAndGet(given);
    records.addAndGet(-given);
  }

  /** Forgets a record. */
  public void remove(byte[] key) {
    try {
      if (map.containsKey(key)) {
        map.remove(key);
        records.decrementAndGet();
      }
    } catch (RuntimeException e) {
      onError("remove", e);
    }
  }

  private void onError(String action, RuntimeException e) {
    if (errors.getAndIncrement() == 0) {
      LOG.error(
          "can't {} history in {}: {}; serving goes on without, further errors are counted only",
          action,
          path,
          e.toString());
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Records held, those of zones included. */
  public long records() {
    return records.get();
  }

  /** Most records that are held. */
  public long capacity() {
    return capacity;
  }

  /** Records given up because the history was full. */
  public long evicted() {
    return evicted.get();
  }

  /** Reads and writes that failed. */
  public long errors() {
    return errors.get();
  }

  /** True if the file existed at the start, false if it was created. */
  public boolean recovered() {
    return recovered;
  }

  /** Writes all to the file's pages and lets other processes open it. */
  @Override
  public void close() {
    map.close();
    try {
      lock.close();
    } catch (Exception e) {
      LOG.warn("can't release the lock of {}: {}", path, e.toString());
    }
  }
}
