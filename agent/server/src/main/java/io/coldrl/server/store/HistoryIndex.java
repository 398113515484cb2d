package io.coldrl.server.store;

import io.coldrl.core.record.FixedRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.nio.ByteOrder;
import java.util.BitSet;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;

/**
 * Where in memory the history's records are, for look-ups without a lock. Chronicle Map's own
 * look-up takes some 1.5 µs when the processor's caches are cold: lock, hash table and entry are
 * read one after the other.
 *
 * <p>One thread at a time changes it, the one that writes the history; any thread may read. The
 * segments of the map are added one by one; until all are, a key that is not found may yet have a
 * record.
 */
final class HistoryIndex implements AutoCloseable {
  /*
   * An array of buckets outside the heap, each a cache line of 64 bytes, in order that a look-up
   * misses the cache once for the bucket and once for the record:
   *
   *   0                             8        16                           64
   *   +--------------+--------------+--------+--------+-- ... --+--------+
   *   | sequence     | left out     | slot 0 | slot 1 |         | slot 6 |
   *   +--------------+--------------+--------+--------+-- ... --+--------+
   *
   * A slot is the address of an entry (48 bits) below 16 bits of its key's hash, or 0. An entry is
   * its key, then its record. "Left out" counts entries that found the bucket full: with three
   * entries a bucket on average, three in a thousand; the map itself is asked for those.
   *
   * The sequence is odd while the writer changes the bucket or a record that belongs to it (a
   * sequence lock: Lameter, "Effective synchronization on Linux/NUMA systems", 2005). A reader
   * copies a record and starts over if the sequence was odd or has changed. Memory of a removed
   * entry may be used for another one, but only after the sequence has changed.
   */
  private static final int SLOTS = 7;
  private static final int ENTRIES_PER_BUCKET = 3;
  private static final long BUCKET_BYTES = 64;
  private static final int TAG_SHIFT = 48;
  private static final long ADDRESS_MASK = (1L << TAG_SHIFT) - 1;
  private static final long SEQUENCE_STEP = 1L << 32;
  private static final long LEFT_OUT_MASK = SEQUENCE_STEP - 1;
  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;
  // A writer that lost the processor within a change keeps it for longer.
  private static final int MAX_TRIES = 1_000;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final UnsafeMemory MEMORY = UnsafeMemory.INSTANCE;
  private static final long ARRAY_START = UnsafeMemory.UNSAFE.arrayBaseOffset(byte[].class);
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** What {@link #read} found. */
  enum Found {
    /** The record was read. */
    RECORD,
    /** There is no such record. */
    NOTHING,
    /** The map must be asked. */
    UNKNOWN
  }

  private final long buckets;
  private final long start;
  private final BitSet indexed = new BitSet();
  private final int segments;
  private volatile boolean complete;
  private volatile boolean closed;

  /**
   * @param entries that are expected
   * @param segments of the map
   */
  HistoryIndex(long entries, int segments) {
    this.buckets = entries / ENTRIES_PER_BUCKET + 1;
    this.segments = segments;
    long memoryBytes = (buckets + 1) * BUCKET_BYTES;
    long memory = MEMORY.allocate(memoryBytes);
    CLEANER.register(this, () -> MEMORY.freeMemory(memory, memoryBytes));
    this.start = (memory + BUCKET_BYTES - 1) & -BUCKET_BYTES;
    MEMORY.setMemory(memory, memoryBytes, (byte) 0);
  }

  /** Hash of the key in {@code keys[offset, offset + HistoryKey.BYTES)}. */
  static long hash(byte[] keys, int offset) {
    long zone = word(keys, offset);
    long high = word(keys, offset + Long.BYTES);
    long low = word(keys, offset + 2 * Long.BYTES);
    long mixed = (zone * HASH_FACTOR ^ high) * HASH_FACTOR ^ low;
    mixed = (mixed ^ mixed >>> 32) * HASH_FACTOR;
    return mixed ^ mixed >>> 29;
  }

  private long bucket(long hash) {
    return start + Math.multiplyHigh(hash >>> 1, buckets << 1) * BUCKET_BYTES;
  }

  private static long slot(long bucket, int i) {
    return bucket + (i + 1) * Long.BYTES;
  }

  private static long tag(long hash) {
    return hash << TAG_SHIFT;
  }

  /** Reads the bucket's line into the processor's caches. Returns what is there. */
  long touchBucket(long hash) {
    return closed ? 0 : MEMORY.readLong(bucket(hash));
  }

  /** Reads the entry's lines into the processor's caches. Returns what is there. */
  long touchEntry(long hash) {
    if (closed) {
      return 0;
    }
    long bucket = bucket(hash);
    long tag = tag(hash);
    for (int i = 0; i < SLOTS; i++) {
      long slot = MEMORY.readLong(slot(bucket, i));
      if (slot != 0 && (slot & ~ADDRESS_MASK) == tag) {
        long address = slot & ADDRESS_MASK;
        return MEMORY.readLong(address)
            + MEMORY.readLong(address + BUCKET_BYTES)
            + MEMORY.readLong(address + 2 * BUCKET_BYTES);
      }
    }
    return 0;
  }

  /**
   * Copies a record.
   *
   * @param keys has the key at {@code [keyOffset, keyOffset + HistoryKey.BYTES)}
   * @param records receives the record at {@code [offset, offset + FixedRecord.BYTES)}, if found
   */
  Found read(long hash, byte[] keys, int keyOffset, byte[] records, int offset) {
    long bucket = bucket(hash);
    for (int tries = 0; !closed && tries < MAX_TRIES; tries++) {
      long before = MEMORY.readVolatileLong(bucket);
      if ((before & SEQUENCE_STEP) != 0) {
        Thread.onSpinWait();
        continue;
      }
      long entry = find(bucket, hash, keys, keyOffset);
      if (entry != 0) {
        MEMORY.copyMemory(
            entry + HistoryKey.BYTES, records, ARRAY_START + offset, FixedRecord.BYTES);
      }
      VarHandle.loadLoadFence();
      if (MEMORY.readLong(bucket) != before) {
        continue;
      }
      if (entry != 0) {
        return Found.RECORD;
      }
      return complete && (before & LEFT_OUT_MASK) == 0 ? Found.NOTHING : Found.UNKNOWN;
    }
    return Found.UNKNOWN;
  }

  private static long find(long bucket, long hash, byte[] keys, int keyOffset) {
    long tag = tag(hash);
    for (int i = 0; i < SLOTS; i++) {
      long slot = MEMORY.readLong(slot(bucket, i));
      if (slot != 0 && (slot & ~ADDRESS_MASK) == tag) {
        long entry = slot & ADDRESS_MASK;
        if (MEMORY.readLong(entry) == word(keys, keyOffset)
            && MEMORY.readLong(entry + 8) == word(keys, keyOffset + 8)
            && MEMORY.readLong(entry + 16) == word(keys, keyOffset + 16)) {
          return entry;
        }
      }
    }
    return 0;
  }

  private static long word(byte[] bytes, int offset) {
    return (long) WORDS.get(bytes, offset);
  }

  /** Adds an entry that the map has just got; nothing if its segment is yet to be added. */
  void add(long hash, int segment, MapEntry<byte[], byte[]> entry) {
    if (complete || indexed.get(segment)) {
      add(hash, entry);
    }
  }

  private void add(long hash, MapEntry<byte[], byte[]> entry) {
    long bucket = bucket(hash);
    long address = address(entry);
    long free = address == 0 ? 0 : slotWith(bucket, 0);
    beginChange(hash);
    if (free == 0) {
      MEMORY.writeLong(bucket, MEMORY.readLong(bucket) + 1);
    } else {
      MEMORY.writeLong(free, tag(hash) | address);
    }
    endChange(hash);
  }

  /** Removes an entry that the map is about to remove. */
  void remove(long hash, int segment, MapEntry<byte[], byte[]> entry) {
    if (!complete && !indexed.get(segment)) {
      return;
    }
    long bucket = bucket(hash);
    long address = address(entry);
    long slot = address == 0 ? 0 : slotWith(bucket, tag(hash) | address);
    beginChange(hash);
    if (slot == 0) {
      MEMORY.writeLong(bucket, MEMORY.readLong(bucket) - 1);
    } else {
      MEMORY.writeLong(slot, 0);
    }
    endChange(hash);
  }

  // Address of the slot with this content, or 0.
  private static long slotWith(long bucket, long content) {
    for (int i = 0; i < SLOTS; i++) {
      if (MEMORY.readLong(slot(bucket, i)) == content) {
        return slot(bucket, i);
      }
    }
    return 0;
  }

  // Address of the entry's key, or 0 if the record does not follow it.
  private static long address(MapEntry<byte[], byte[]> entry) {
    long key = entry.key().bytes().addressForRead(entry.key().offset());
    long record = entry.value().bytes().addressForRead(entry.value().offset());
    return record == key + HistoryKey.BYTES && (key & ~ADDRESS_MASK) == 0 ? key : 0;
  }

  // A reader waits until the change ends, so it must end soon.
  private void beginChange(long hash) {
    long bucket = bucket(hash);
    MEMORY.writeOrderedLong(bucket, MEMORY.readLong(bucket) + SEQUENCE_STEP);
    VarHandle.fullFence();
  }

  private void endChange(long hash) {
    long bucket = bucket(hash);
    MEMORY.writeOrderedLong(bucket, MEMORY.readLong(bucket) + SEQUENCE_STEP);
  }

  /** Has the map replace the record of an entry. */
  void replace(long hash, MapEntry<byte[], byte[]> entry, Data<byte[]> record) {
    // The first change of a page of the file may wait for the disk: better before than within.
    long address = entry.value().bytes().addressForRead(entry.value().offset());
    MEMORY.writeByte(address, MEMORY.readByte(address));
    beginChange(hash);
    try {
      entry.doReplaceValue(record);
    } finally {
      endChange(hash);
    }
  }

  /**
   * Adds the entries of one more segment.
   *
   * @return whether there are more segments
   */
  boolean addSegment(ChronicleMap<byte[], byte[]> map) {
    if (complete) {
      return false;
    }
    int segment = indexed.nextClearBit(0);
    byte[] key = new byte[HistoryKey.BYTES];
    try (MapSegmentContext<byte[], byte[], ?> context = map.segmentContext(segment)) {
      context.forEachSegmentEntry(entry -> add(hash(entry.key().getUsing(key), 0), entry));
    }
    indexed.set(segment);
    complete = indexed.cardinality() == segments;
    return !complete;
  }

  /** Later look-ups find nothing. The memory is freed once no thread has a reference to this. */
  @Override
  public void close() {
    closed = true;
  }
}
