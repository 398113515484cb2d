package io.coldrl.sim.queue;

import java.util.LinkedHashMap;
import java.util.Map;

/** An LRU cache with the given capacity in bytes. */
final class ServedObjects {
  private final long capacityBytes;
  private final Map<Integer, Integer> sizes = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ServedObjects(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** Serves an object and stores it on a miss; returns whether it was a hit. */
  boolean request(int object, int sizeBytes) {
    if (sizes.get(object) != null) {
      return true;
    }
    if (sizeBytes > capacityBytes) {
      return false;
    }
    sizes.put(object, sizeBytes);
    bytes += sizeBytes;
    var eldest = sizes.entrySet().iterator();
    while (bytes > capacityBytes) {
      bytes -= eldest.next().getValue();
      eldest.remove();
    }
    return false;
  }

  /** Whether the object is held; does not count as a use. */
  boolean holds(int object) {
    return sizes.containsKey(object);
  }
}
