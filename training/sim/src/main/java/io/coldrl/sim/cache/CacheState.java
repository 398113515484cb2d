package io.coldrl.sim.cache;

import java.util.function.IntConsumer;

/** The content of the simulated cache. Owned by the simulator's thread. */
public final class CacheState {
  private final long capacityBytes;
  private final long[] storedBytes;
  private final long[] expiresMs;
  private final int[] uses;
  private long usedBytes;
  private long peakBytes;
  private long evictions;
  private int objects;
  private IntConsumer onEviction = object -> {};

  /** Creates an empty cache. */
  CacheState(int objectIds, long capacityBytes) {
    this.capacityBytes = capacityBytes;
    storedBytes = new long[objectIds];
    expiresMs = new long[objectIds];
    uses = new int[objectIds];
  }

  /** Capacity in bytes. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Bytes held. Above the capacity only until room is made: NGINX's manager does that when it
   * wakes, a policy that stores first at once.
   */
  public long usedBytes() {
    return usedBytes;
  }

  /** Most bytes ever held, measured after room was made for each store. */
  public long peakBytes() {
    return peakBytes;
  }

  /** Objects held. */
  public int objects() {
    return objects;
  }

  /** Objects evicted so far. */
  public long evictions() {
    return evictions;
  }

  /** Object ids are below this. */
  public int objectIds() {
    return storedBytes.length;
  }

  /** Whether the object is held, fresh or not. */
  public boolean holds(int object) {
    return storedBytes[object] > 0;
  }

  /** Bytes that the object takes up; 0 if it is not held. */
  public long storedBytes(int object) {
    return storedBytes[object];
  }

  /**
   * Requests for the object since it was stored, including the one that stored it; in NGINX mode
   * since its node was created.
   */
  public int uses(int object) {
    return uses[object];
  }

  void use(int object) {
    uses[object] += uses[object] < Integer.MAX_VALUE ? 1 : 0;
  }

  void forgetUses(int object) {
    uses[object] = 0;
  }

  public boolean isFresh(int object, long nowMs) {
    return expiresMs[object] == 0 || nowMs < expiresMs[object];
  }

  void store(int object, long bytes, long expires) {
    usedBytes += bytes - storedBytes[object];
    objects += storedBytes[object] == 0 ? 1 : 0;
    storedBytes[object] = bytes;
    expiresMs[object] = expires;
  }

  /** Updates the peak with the bytes held now. */
  void notePeak() {
    peakBytes = Math.max(peakBytes, usedBytes);
  }

  /**
   * Checks that the content fits.
   *
   * @throws IllegalStateException if more bytes are held than the capacity
   */
  void checkFits() {
    notePeak();
    if (usedBytes > capacityBytes) {
      throw new IllegalStateException(
          "the cache holds " + usedBytes + " bytes, its capacity is " + capacityBytes);
    }
  }

  /**
   * Removes a victim; policies call this.
   *
   * @return the bytes freed
   * @throws IllegalStateException if the object is not held
   */
  public long evict(int object) {
    evictions++;
    long freed = drop(object);
    onEviction.accept(object);
    return freed;
  }

  /** Calls {@code listener} after each eviction. */
  void onEviction(IntConsumer listener) {
    onEviction = listener;
  }

  long drop(int object) {
    long bytes = storedBytes[object];
    if (bytes == 0) {
      throw new IllegalStateException("object " + object + " is not in the cache");
    }
    usedBytes -= bytes;
    objects--;
    storedBytes[object] = 0;
    return bytes;
  }
}
