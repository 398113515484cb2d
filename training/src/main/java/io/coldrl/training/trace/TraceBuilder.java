package io.coldrl.training.trace;

import java.util.Arrays;

/** Collects requests into a {@link Trace}. Owned by one thread. */
public final class TraceBuilder {
  private static final int FIRST_CAPACITY = 1 << 14;

  private final KeyTable ids = new KeyTable();
  private final KeyHash hash = new KeyHash();
  private long[] timeMs = new long[FIRST_CAPACITY];
  private int[] object = new int[FIRST_CAPACITY];
  private long[] sizeBytes = new long[FIRST_CAPACITY];
  private long[] ttlMs = new long[FIRST_CAPACITY];
  private int[] originRttMs = new int[FIRST_CAPACITY];
  private long[] lastSize = new long[FIRST_CAPACITY];
  private int requests;
  private long clamped;
  private long sizeless;
  private int distinct;

  /**
   * Adds one request. A time before the last one's counts as the same time.
   *
   * @param size in bytes; -1 where unknown: the object's last known size, else its first known one
   * @param partial whether the object may be larger than {@code size}
   * @param ttl ms, or -1 where unknown
   * @param originRtt ms, or -1 where the origin was not asked
   */
  public TraceBuilder add(
      long time, String key, long size, boolean partial, long ttl, int originRtt) {
    hash.of(key);
    return add(time, hash.high, hash.low, size, partial, ttl, originRtt);
  }

  /** Adds one request whose key has this 128-bit hash, see {@link KeyHash}. */
  TraceBuilder add(
      long time, long high, long low, long size, boolean partial, long ttl, int originRtt) {
    if (requests == timeMs.length) {
      grow();
    }
    int id = ids.id(high, low);
    if (id == lastSize.length) {
      lastSize = Arrays.copyOf(lastSize, 2 * id);
    }
    long known = lastSize[id];
    long now = size > 0 && !(partial && size < known) ? size : known;
    lastSize[id] = now;
    if (requests > 0 && time < timeMs[requests - 1]) {
      clamped++;
      timeMs[requests] = timeMs[requests - 1];
    } else {
      timeMs[requests] = time;
    }
    object[requests] = id;
    sizeBytes[requests] = now;
    ttlMs[requests] = ttl;
    originRttMs[requests] = originRtt;
    requests++;
    return this;
  }

  /** Adds one request of which nothing but time, key and size is known. */
  public TraceBuilder add(long time, String key, long size) {
    return add(time, key, size, false, -1, -1);
  }

  private void grow() {
    int capacity = (int) Math.min(Integer.MAX_VALUE - 8, requests + (long) (requests >> 1));
    timeMs = Arrays.copyOf(timeMs, capacity);
    object = Arrays.copyOf(object, capacity);
    sizeBytes = Arrays.copyOf(sizeBytes, capacity);
    ttlMs = Arrays.copyOf(ttlMs, capacity);
    originRttMs = Arrays.copyOf(originRttMs, capacity);
  }

  /** Requests whose time went backwards. */
  public long clamped() {
    return clamped;
  }

  /** Requests left out by {@link #build} because their object's size is never told. */
  public long sizeless() {
    return sizeless;
  }

  /** Requests added so far. */
  public int requests() {
    return requests;
  }

  /** The trace of what was added. */
  public Trace build() {
    long[] next = Arrays.copyOf(lastSize, ids.size());
    int kept = 0;
    for (int i = requests - 1; i >= 0; i--) {
      int id = object[i];
      if (sizeBytes[i] > 0) {
        next[id] = sizeBytes[i];
      } else {
        sizeBytes[i] = next[id];
      }
      kept += sizeBytes[i] > 0 ? 1 : 0;
    }
    sizeless = requests - kept;
    return sizeless == 0 ? packed(requests) : packed(dropSizeless());
  }

  private int dropSizeless() {
    int to = 0;
    for (int from = 0; from < requests; from++) {
      if (sizeBytes[from] > 0) {
        timeMs[to] = timeMs[from];
        object[to] = object[from];
        sizeBytes[to] = sizeBytes[from];
        ttlMs[to] = ttlMs[from];
        originRttMs[to] = originRttMs[from];
        to++;
      }
    }
    return to;
  }

  private Trace packed(int size) {
    int[] dense = renumbered(size);
    return Trace.of(
        Arrays.copyOf(timeMs, size),
        dense,
        Arrays.copyOf(sizeBytes, size),
        Arrays.copyOf(ttlMs, size),
        Arrays.copyOf(originRttMs, size),
        distinct);
  }

  private int[] renumbered(int size) {
    int[] number = new int[ids.size()];
    int[] result = new int[size];
    distinct = 0;
    for (int i = 0; i < size; i++) {
      int id = object[i];
      if (number[id] == 0) {
        number[id] = ++distinct;
      }
      result[i] = number[id] - 1;
    }
    return result;
  }
}
