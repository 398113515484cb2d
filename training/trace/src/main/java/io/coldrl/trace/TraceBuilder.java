package io.coldrl.trace;

import io.coldrl.core.record.UrlGroups;
import io.coldrl.trace.format.KeyHash;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Collects requests into a {@link Trace}: 24 bytes per request, and about 35 per object until it is
 * built. Owned by one thread.
 *
 * <p>A request without a size (HEAD, 304), or with a part only (206, unless that is larger), has
 * the object's last known size, else its first one later in the trace. Objects without any size are
 * left out.
 */
public final class TraceBuilder {
  private KeyTable ids = new KeyTable();
  private final KeyHash hash = new KeyHash();
  private final LongColumn timeMs = new LongColumn();
  private final IntColumn object = new IntColumn();
  // As in Trace, and 0 if unknown.
  private final IntColumn size = new IntColumn();
  private final LongColumn large = new LongColumn();
  private final IntColumn ttlSeconds = new IntColumn();
  private final IntColumn originRttMs = new IntColumn();
  private final IntColumn lastSize = new IntColumn();
  // As in Trace; ends with the last object that has groups.
  private final IntColumn groups = new IntColumn();
  private final BitSet partOnly = new BitSet();
  private final BitSet changed = new BitSet();
  private long lastTimeMs = Long.MIN_VALUE;
  private long clamped;
  private long sizeless;

  /**
   * Adds one request. A time before the last request's is replaced by that.
   *
   * @param time Unix ms
   * @param bytes size, or -1 if unknown
   * @param partial whether the object may be larger than {@code bytes}
   * @param ttl ms, or -1 if unknown
   * @param originRtt ms, or -1 if the origin was not asked
   */
  public TraceBuilder add(
      long time, String key, long bytes, boolean partial, long ttl, int originRtt) {
    hash.of(key);
    return add(time, hash.high, hash.low, bytes, partial, ttl, originRtt);
  }

  /** Adds one request whose key has this 128-bit hash, see {@link KeyHash}. */
  TraceBuilder add(
      long time, long high, long low, long bytes, boolean partial, long ttl, int originRtt) {
    int id = ids.id(high, low);
    if (id == lastSize.size()) {
      lastSize.add(0);
    }
    clamped += time < lastTimeMs ? 1 : 0;
    lastTimeMs = Math.max(lastTimeMs, time);
    timeMs.add(lastTimeMs);
    object.add(id);
    size.add(sizeNow(id, bytes, partial));
    ttlSeconds.add(Trace.ttlSeconds(ttl));
    originRttMs.add(originRtt);
    return this;
  }

  /** Adds one request with time, key and size only. */
  public TraceBuilder add(long time, String key, long bytes) {
    return add(time, key, bytes, false, -1, -1);
  }

  /**
   * Sets the groups of the last request's object, unless it has some.
   *
   * @param of has the {@link UrlGroups} at {@code [at, at + UrlGroups.COUNT)}
   */
  TraceBuilder groups(int[] of, int at) {
    int first = object.get(object.size() - 1) * UrlGroups.COUNT;
    if (of[at] == UrlGroups.UNKNOWN) {
      return this;
    }
    while (groups.size() < first + UrlGroups.COUNT) {
      groups.add(UrlGroups.UNKNOWN);
    }
    if (groups.get(first) == UrlGroups.UNKNOWN) {
      for (int i = 0; i < UrlGroups.COUNT; i++) {
        groups.set(first + i, of[at + i]);
      }
    }
    return this;
  }

  private int sizeNow(int id, long bytes, boolean partial) {
    int last = lastSize.get(id);
    long known = last >= 0 ? last : large.get(~last);
    if (bytes <= 0 || bytes == known || (partial && bytes < known)) {
      if (bytes > 0 && !partial) {
        partOnly.clear(id);
      }
      return last;
    }
    if (partial && (known == 0 || partOnly.get(id))) {
      partOnly.set(id);
    } else if (partOnly.get(id)) {
      partOnly.clear(id);
    } else if (known > 0) {
      changed.set(id);
    }
    int now = (int) bytes;
    if (bytes > Integer.MAX_VALUE) {
      now = ~large.size();
      large.add(bytes);
    }
    lastSize.set(id, now);
    return now;
  }

  /** Requests whose time went backwards. */
  public long clamped() {
    return clamped;
  }

  /** Requests left out by {@link #build} because their object has no known size. */
  public long sizeless() {
    return sizeless;
  }

  /** Objects with different sizes; parts (206) don't count as sizes. */
  public int changedSizes() {
    return changed.cardinality();
  }

  /** Requests added so far. */
  public int requests() {
    return object.size();
  }

  /** Builds the trace. Call it once, at the end: it empties the builder. */
  public Trace build() {
    int requests = object.size();
    int kept = 0;
    for (int i = requests - 1; i >= 0; i--) {
      int id = object.get(i);
      if (size.get(i) != 0) {
        lastSize.set(id, size.get(i));
      } else {
        size.set(i, lastSize.get(id));
      }
      kept += size.get(i) != 0 ? 1 : 0;
    }
    sizeless = requests - kept;
    int[] number = IntStream.range(0, ids.size()).toArray();
    int objects = ids.size();
    if (sizeless > 0) {
      dropSizeless(requests);
      objects = renumber(kept, number);
    }
    int[] packedGroups = packGroups(number, objects);
    ids = new KeyTable();
    lastSize.pack(0);
    // One column after the other, so that only one exists twice at a time.
    return new Trace(
        timeMs.pack(kept),
        object.pack(kept),
        size.pack(kept),
        large.pack(large.size()),
        ttlSeconds.pack(kept),
        originRttMs.pack(kept),
        packedGroups,
        objects);
  }

  private int[] packGroups(int[] number, int objects) {
    int[] old = groups.pack(groups.size());
    int[] packed = new int[old.length == 0 ? 0 : objects * UrlGroups.COUNT];
    for (int id = 0; id < old.length / UrlGroups.COUNT; id++) {
      if (number[id] >= 0) {
        System.arraycopy(
            old, id * UrlGroups.COUNT, packed, number[id] * UrlGroups.COUNT, UrlGroups.COUNT);
      }
    }
    return packed;
  }

  private void dropSizeless(int requests) {
    int to = 0;
    for (int from = 0; from < requests; from++) {
      if (size.get(from) != 0) {
        timeMs.set(to, timeMs.get(from));
        object.set(to, object.get(from));
        size.set(to, size.get(from));
        ttlSeconds.set(to, ttlSeconds.get(from));
        originRttMs.set(to, originRttMs.get(from));
        to++;
      }
    }
  }

  // Writes each id's new number to `number`, -1 where it is left out.
  private int renumber(int requests, int[] number) {
    Arrays.fill(number, -1);
    int objects = 0;
    for (int i = 0; i < requests; i++) {
      int id = object.get(i);
      if (number[id] < 0) {
        number[id] = objects++;
      }
      object.set(i, number[id]);
    }
    return objects;
  }
}
