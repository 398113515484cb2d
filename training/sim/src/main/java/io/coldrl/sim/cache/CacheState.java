package io.coldrl.sim.cache;

import java.util.function.IntConsumer;

/** What the simulated cache holds. Owned by the simulator's thread. */
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

  /** An empty cache. */
  CacheState(int objectIds, long capacityBytes) {
    this.capacityBytes = capacityBytes;
    storedBytes = new long[objectIds];
    expiresMs = new long[objectIds];
    uses = new int[objectIds];
  }

  /** What the cache may hold, in bytes. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * What it holds, in bytes; above the capacity only until room was made, which NGINX's manager
   * does now and then, and a policy that stores first at once.
   */
  public long usedBytes() {
    return usedBytes;
  }

  /** The most it ever held, in bytes, once room was made for what is stored. */
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

  /** What the object takes up, 0 where it is not held. */
  public long storedBytes(int object) {
    return storedBytes[object];
  }

  /**
   * Requests for the object since it was stored, that one among them; in NGINX mode since its node
   * was made.
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

  /** Counts what is held now for the peak. */
  void notePeak() {
    peakBytes = Math.max(peakBytes, usedBytes);
  }

  /**
   * Holds a policy to its task.
   *
   * @throws IllegalStateException where more is held than fits
   */
  void checkFits() {
    notePeak();
    if (usedBytes > capacityBytes) {
      throw new IllegalStateException(
          "the cache holds " + usedBytes + " bytes, its capacity is " + capacityBytes);
    }
  }

  /**
   * Takes the object out: what policies call for each victim.
   *
   * @return the bytes freed
   * @throws IllegalStateException where the object is not held
   */
  public long evict(int object) {
    evictions++;
    long freed = drop(object);
    onEviction.accept(object);
    return freed;
  }

  /** Has {@code listener} told of each evicted object, once it is out. */
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
