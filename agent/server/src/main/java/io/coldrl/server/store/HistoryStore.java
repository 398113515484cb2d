package io.coldrl.server.store;

import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;
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
  private final BooleanSupplier unlock;
  private final HistoryIndex index;
  // Of the thread that writes.
  private final byte[] written = new byte[FixedRecord.BYTES];
  private final SegmentEvictor evictor;
  private final long capacity;
  private final boolean recovered;
  private final AtomicLong records;
  private final AtomicLong evicted = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  // Held to use the map without the thread that writes; exclusively, to release it.
  private final ReadWriteLock mapInUse = new ReentrantReadWriteLock();
  private boolean released;

  HistoryStore(
      Path path,
      ChronicleMap<byte[], byte[]> map,
      BooleanSupplier unlock,
      long capacity,
      boolean recovered,
      LongSupplier unixMs) {
    this.path = path;
    this.map = map;
    this.unlock = unlock;
    this.capacity = capacity;
    this.recovered = recovered;
    this.index = new HistoryIndex(capacity, map.segments());
    this.evictor = new SegmentEvictor(map, index, unixMs);
    this.records = new AtomicLong(countOf(map) - FILE_RECORDS);
  }

  // The map's own size comes from counters in the file, of which recovery repairs only some.
  private static long countOf(ChronicleMap<byte[], byte[]> map) {
    long[] count = {0};
    for (int i = 0; i < map.segments(); i++) {
      try (MapSegmentContext<byte[], byte[], ?> segment = map.segmentContext(i)) {
        segment.forEachSegmentEntry(entry -> count[0]++);
      }
    }
    return count[0];
  }

  /**
   * Reads a record.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record receives {@link ObjectHistory#BYTES} bytes; zeros if there is no record
   * @return whether there is one
   */
  public boolean get(byte[] key, byte[] record) {
    return read(HistoryIndex.hash(key, 0), key, 0, record, 0);
  }

  /** Returns a look-up of up to {@code most} records at once, for one thread. */
  public HistoryLookup newLookup(int most) {
    return new HistoryLookup(this, most);
  }

  HistoryIndex index() {
    return index;
  }

  // As get(), within arrays of several keys and records.
  boolean read(long hash, byte[] keys, int keyOffset, byte[] records, int offset) {
    HistoryIndex.Found found = index.read(hash, keys, keyOffset, records, offset);
    if (found == HistoryIndex.Found.RECORD
        || (found == HistoryIndex.Found.UNKNOWN && askMap(keys, keyOffset, records, offset))) {
      return true;
    }
    Arrays.fill(records, offset, offset + FixedRecord.BYTES, (byte) 0);
    return false;
  }

  private boolean askMap(byte[] keys, int keyOffset, byte[] records, int offset) {
    byte[] key = Arrays.copyOfRange(keys, keyOffset, keyOffset + HistoryKey.BYTES);
    mapInUse.readLock().lock();
    try {
      byte[] record = released ? null : map.get(key);
      if (record == null) {
        return false;
      }
      System.arraycopy(record, 0, records, offset, FixedRecord.BYTES);
      return true;
    } catch (RuntimeException e) {
      onError("read", e);
      return false;
    } finally {
      mapInUse.readLock().unlock();
    }
  }

  /**
   * Makes look-ups of a part of the records faster, those that the file had when it was opened.
   * Takes a few milliseconds; to be called until it returns false, by the thread that writes.
   *
   * @return whether there is more to do
   */
  public boolean indexSome() {
    return index.addSegment(map);
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
          index.replace(HistoryIndex.hash(key, 0), entry, context.wrapValueAsData(record));
        }
        return true;
      }
      Arrays.fill(record, (byte) 0);
      return !change.apply(false) || (records.get() < capacity && insert(context, key, record));
    }
  }

  // False if the segment is full.
  private boolean insert(
      ExternalMapQueryContext<byte[], byte[], ?> context, byte[] key, byte[] record) {
    try {
      Objects.requireNonNull(context.absentEntry()).doInsert(context.wrapValueAsData(record));
    } catch (IllegalStateException segmentIsFull) {
      return false;
    }
    index.add(
        HistoryIndex.hash(key, 0), context.segmentIndex(), Objects.requireNonNull(context.entry()));
    records.incrementAndGet();
    return true;
  }

  private void insertMakingRoom(byte[] key, byte[] record) {
    if (records.get() >= capacity) {
      count(evictor.evictSome());
    }
    if (!tryInsert(key, record)) {
      // One segment ran out of space before the map as a whole did: thin out all of them.
      count(evictor.evictFromAll());
      if (!tryInsert(key, record)) {
        throw new IllegalStateException("no space for a record");
      }
    }
  }

  private boolean tryInsert(byte[] key, byte[] record) {
    try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(key)) {
      context.updateLock().lock();
      return insert(context, key, record);
    }
  }

  /**
   * Writes a record. If the history is full, the oldest records of objects are removed.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record {@link ObjectHistory#BYTES} bytes
   */
  public void put(byte[] key, byte[] record) {
    update(
        key,
        written,
        isKnown -> {
          System.arraycopy(record, 0, written, 0, record.length);
          return true;
        });
  }

  private void count(long given) {
    evicted.addAndGet(given);
    records.addAndGet(-given);
  }

  /** Forgets a record. */
  public void remove(byte[] key) {
    try (ExternalMapQueryContext<byte[], byte[], ?> context = map.queryContext(key)) {
      context.updateLock().lock();
      MapEntry<byte[], byte[]> entry = context.entry();
      if (entry != null) {
        index.remove(HistoryIndex.hash(key, 0), context.segmentIndex(), entry);
        entry.doRemove();
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

  /**
   * Lets other processes open the file. Records can still be read, except for a few in a thousand,
   * as they are in the file; nothing may be written any more. To be called once.
   *
   * @return whether they can do so at once; otherwise they must recover the file, which waits for
   *     {@link #close}
   */
  public boolean release() {
    // A look-up in the map takes a lock within the file, which the next owner may reset.
    mapInUse.writeLock().lock();
    try {
      released = true;
      return unlock.getAsBoolean();
    } finally {
      mapInUse.writeLock().unlock();
    }
  }

  /** Releases the file and frees what was used to read it. No thread may read any more. */
  @Override
  public void close() {
    index.close();
    map.close();
    if (!released) {
      boolean unused = unlock.getAsBoolean();
    }
  }
}
