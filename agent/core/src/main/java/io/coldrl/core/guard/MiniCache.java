package io.coldrl.core.guard;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cache of keys and sizes that holds a scaled-down share of a zone. Like NGINX, it stores an
 * object before it makes room. Owned by one thread.
 */
abstract class MiniCache {
  // An object that is large for the scaled-down cache alone would empty it. In the zone it is one
  // of many.
  private static final int SMALLEST_SHARE = 8;

  private final Map<ObjectKey, Entry> entries;
  private long capacityBytes;
  private long usedBytes;
  private long evictions;

  /** A cached object. The fields are for the policy. */
  static final class Entry {
    final ObjectKey key;
    long bytes;
    long lastMs;
    int uses;
    int index;
    double priority;
    long order;
    byte[] history;

    Entry(SampledRequest request) {
      this.key = request.key();
      this.bytes = request.bytes();
      this.history = request.history();
    }
  }

  /**
   * @param entries an empty map, owned by the cache
   */
  MiniCache(Map<ObjectKey, Entry> entries) {
    this.entries = entries;
  }

  /** Changes the capacity; objects are evicted at the next access. */
  final void setCapacity(long bytes) {
    capacityBytes = bytes;
  }

  /**
   * Requests an object, and stores it if it is missing.
   *
   * @return whether it was cached
   */
  final boolean access(SampledRequest request) {
    long bytes = request.bytes();
    Entry entry = entries.get(request.key());
    boolean hit = entry != null;
    if (bytes > capacityBytes / SMALLEST_SHARE) {
      if (entry != null) {
        remove(entry);
      }
      return hit;
    }
    if (entry == null) {
      entry = new Entry(request);
      entries.put(request.key(), entry);
    } else {
      usedBytes -= entry.bytes;
      entry.bytes = bytes;
      entry.history = request.history();
    }
    usedBytes += bytes;
    entry.uses++;
    entry.lastMs = request.nowMs();
    onUse(entry, !hit);
    makeRoom();
    return hit;
  }

  private void makeRoom() {
    while (usedBytes > capacityBytes) {
      Entry victim = victim();
      if (victim == null) {
        return;
      }
      evictions++;
      remove(victim);
    }
  }

  private void remove(Entry entry) {
    entries.remove(entry.key);
    usedBytes -= entry.bytes;
    onRemove(entry);
  }

  /** Drops the objects that don't match. */
  final void retain(Predicate<ObjectKey> kept) {
    for (Iterator<Entry> i = entries.values().iterator(); i.hasNext(); ) {
      Entry entry = i.next();
      if (!kept.test(entry.key)) {
        i.remove();
        usedBytes -= entry.bytes;
        onRemove(entry);
      }
    }
  }

  /** Objects held. */
  final int size() {
    return entries.size();
  }

  /** Objects evicted since the start. */
  final long evictions() {
    return evictions;
  }

  final Map<ObjectKey, Entry> entries() {
    return entries;
  }

  /** An object was requested. */
  abstract void onUse(Entry entry, boolean isNew);

  /** An object was removed, by eviction or otherwise. */
  abstract void onRemove(Entry entry);

  /** The object to evict; null if the cache is empty. */
  abstract @Nullable Entry victim();
}
