package io.coldrl.server.transport;

import io.coldrl.core.eviction.EvictionBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds duplicate keys in a request. Reused for all requests of one thread. */
final class DistinctKeys {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long[] first = new long[EvictionBatch.MAX_CANDIDATES];
  private final long[] second = new long[EvictionBatch.MAX_CANDIDATES];
  private int size;

  void clear() {
    size = 0;
  }

  /** Adds the object's key, 16 bytes, at {@code offset}; false if it is a duplicate. */
  boolean add(byte[] keys, int offset) {
    long a = (long) LONG.get(keys, offset);
    long b = (long) LONG.get(keys, offset + Long.BYTES);
    for (int i = 0; i < size; i++) {
      if (first[i] == a && second[i] == b) {
        return false;
      }
    }
    first[size] = a;
    second[size] = b;
    size++;
    return true;
  }
}
