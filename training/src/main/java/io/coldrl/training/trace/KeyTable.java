package io.coldrl.training.trace;

/**
 * Numbers 128-bit hashes of keys by first use: open addressing, linear probing. One thread's.
 *
 * <p>The hashes stand by number, so that growing moves nothing but the slots: 16 bytes a key and 4
 * a slot. Up to 2^29 keys.
 */
final class KeyTable {
  private final LongColumn hashes = new LongColumn();
  private int[] slots = new int[1 << 14];
  private int size;

  /** The id of a key, from 0; a new one where the key was not seen. */
  int id(long high, long low) {
    if (size >= slots.length / 3 * 2) {
      grow();
    }
    int slot = slot(high, low);
    if (slots[slot] == 0) {
      hashes.add(high);
      hashes.add(low);
      slots[slot] = ++size;
    }
    return slots[slot] - 1;
  }

  /** How many distinct keys. */
  int size() {
    return size;
  }

  private int slot(long high, long low) {
    int mask = slots.length - 1;
    int slot = (int) low & mask;
    while (slots[slot] != 0 && !isKey(slots[slot] - 1, high, low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isKey(int id, long high, long low) {
    return hashes.get(2 * id) == high && hashes.get(2 * id + 1) == low;
  }

  private void grow() {
    int mask = 2 * slots.length - 1;
    slots = new int[mask + 1];
    for (int id = 0; id < size; id++) {
      int slot = (int) hashes.get(2 * id + 1) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id + 1;
    }
  }
}
