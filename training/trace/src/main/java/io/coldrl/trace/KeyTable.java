package io.coldrl.trace;

/**
 * Numbers 128-bit hashes of keys by first use: open addressing with linear probing. Owned by one
 * thread.
 *
 * <p>The hashes are stored by number, so growing moves the slots only: 16 bytes per key and 4 per
 * slot. Up to 2^29 keys.
 */
final class KeyTable {
  private static final int ID_BITS = 29;
  private static final int ID_MASK = (1 << ID_BITS) - 1;

  private final LongColumn hashes = new LongColumn();
  // A slot has the key's number plus 1, and above it three bits of its hash, which exclude most
  // other keys without reading the hashes.
  private int[] slots = new int[1 << 14];
  private int size;

  /** The id of a key, from 0; a new id for a new key. */
  int id(long high, long low) {
    if (size >= slots.length / 3 * 2) {
      grow();
    }
    int mask = slots.length - 1;
    int slot = (int) low & mask;
    int bits = bits(high);
    for (int held = slots[slot]; held != 0; held = slots[slot]) {
      int id = (held & ID_MASK) - 1;
      if ((held & ~ID_MASK) == bits
          && hashes.get(2 * id) == high
          && hashes.get(2 * id + 1) == low) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    hashes.add(high);
    hashes.add(low);
    slots[slot] = bits | ++size;
    return size - 1;
  }

  /** Number of distinct keys. */
  int size() {
    return size;
  }

  private static int bits(long high) {
    return (int) (high >>> 32) & ~ID_MASK;
  }

  private void grow() {
    int mask = 2 * slots.length - 1;
    slots = new int[mask + 1];
    for (int id = 0; id < size; id++) {
      int slot = (int) hashes.get(2 * id + 1) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = bits(hashes.get(2 * id)) | (id + 1);
    }
  }
}
