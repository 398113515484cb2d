package io.coldrl.server.store;

import io.coldrl.core.feature.ObjectHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.map.ChronicleMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of all objects of all zones, persisted in one memory-mapped file. Reads and writes
 * never throw: what can't be read is a stranger, what can't be written is forgotten and counted.
 *
 * <p>Any thread may read; one thread at a time may write.
 */
public final class HistoryStore implements AutoCloseable {
  /*
   * When the map holds as many records as it may, the next segment in turn gives up its oldest
   * records. Keys are hashed over segments, so a segment is a random sample of the history.
   */
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStore.class);

  // The file's own record is none of the history's.
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
      boolean recovered) {
    this.path = path;
    this.map = map;
    this.lock = lock;
    this.capacity = capacity;
    this.recovered = recovered;
    this.evictor = new SegmentEvictor(map);
    this.records = new AtomicLong(map.longSize() - FILE_RECORDS);
  }

  /**
   * Reads a record.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record receives {@link ObjectHistory#BYTES} bytes; zeros where there is no record
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

  /**
   * Writes a record. Where the history is full, old records of objects give way.
   *
   * @param key {@link HistoryKey#BYTES} bytes
   * @param record {@link ObjectHistory#BYTES} bytes
   */
  public void put(byte[] key, byte[] record) {
    try {
      boolean isNew = !map.containsKey(key);
      if (isNew && records.get() >= capacity) {
        count(evictor.evictSome());
      }
      putEvenWhereSegmentIsFull(key, record);
      if (isNew) {
        records.incrementAndGet();
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

  /** True where the file was there at the start, false where it was made anew. */
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
