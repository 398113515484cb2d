package io.coldrl.sim.cache.sampled;

import io.coldrl.core.record.ObjectHistory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The histories of all objects of a trace, in large byte arrays that are allocated on first use.
 */
public final class HistoryTable {
  private static final int CHUNK_BITS = 14;
  private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

  private final byte[] @Nullable [] chunks;
  private final ObjectHistory flyweight = new ObjectHistory();

  /** Creates a table for object ids from 0 to below {@code objectIds}. */
  public HistoryTable(int objectIds) {
    chunks = new byte[(objectIds + CHUNK_MASK) >>> CHUNK_BITS][];
  }

  /** Clears the object's record. */
  public void forget(int object) {
    byte[] chunk = chunks[object >>> CHUNK_BITS];
    if (chunk != null) {
      int at = (object & CHUNK_MASK) * ObjectHistory.BYTES;
      Arrays.fill(chunk, at, at + ObjectHistory.BYTES, (byte) 0);
    }
  }

  /** The object's record: a shared flyweight, valid until the next call. */
  public ObjectHistory of(int object) {
    int at = object >>> CHUNK_BITS;
    byte[] chunk = chunks[at];
    if (chunk == null) {
      chunk = new byte[ObjectHistory.BYTES << CHUNK_BITS];
      chunks[at] = chunk;
    }
    return flyweight.wrap(chunk, (object & CHUNK_MASK) * ObjectHistory.BYTES);
  }
}
