package io.coldrl.training.trace;

/** Numbers 128-bit hashes of keys by first use: open addressing, linear probing. One thread's. */
final class KeyTable {
  private long[] hashes = new long[2 << 14];
  private int[] ids = new int[1 << 14];
  private int size;

  /** The id of a key, from 0; a new one where the key was not seen. */
  int id(long high, long low) {
    if (size >= ids.length / 2) {
      grow();
    }
    int slot = slot(high, low);
    if (ids[slot] == 0) {
      hashes[2 * slot] = high;
      hashes[2 * slot + 1] = low;
      ids[slot] = ++size;
    }
    return ids[slot] - 1;
  }

  /** How many distinct keys. */
  int size() {
    return size;
  }

  private int slot(long high, long low) {
    int mask = ids.length - 1;
    int slot = (int) low & mask;
    while (ids[slot] != 0 && (hashes[2 * slot] != high || hashes[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldIds = ids;
    ids = new int[2 * oldIds.length];
    hashes = new long[2 * oldHashes.length];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != 0) {
        int slot = slot(oldHashes[2 * i], oldHashes[2 * i + 1]);
        hashes[2 * slot] = oldHashes[2 * i];
        hashes[2 * slot + 1] = oldHashes[2 * i + 1];
        ids[slot] = oldIds[i];
      }
    }
  }
}
