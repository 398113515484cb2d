package io.coldrl.rig.envoy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which objects a backend has in its cache, by LRU. Thread-safe. */
final class LruCache {
  private final long capacityBytes;
  private final Map<String, Integer> sizes = new LinkedHashMap<>(16, 0.75f, true);
  private long usedBytes;

  LruCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** Whether the object is there; it is afterwards, unless it is larger than the cache. */
  synchronized boolean access(String object, int sizeBytes) {
    if (sizes.get(object) != null) {
      return true;
    }
    if (sizeBytes <= capacityBytes) {
      sizes.put(object, sizeBytes);
      usedBytes += sizeBytes;
      for (Iterator<Integer> oldest = sizes.values().iterator(); usedBytes > capacityBytes; ) {
        usedBytes -= oldest.next();
        oldest.remove();
      }
    }
    return false;
  }
}
