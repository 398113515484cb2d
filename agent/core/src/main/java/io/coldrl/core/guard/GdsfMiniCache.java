package io.coldrl.core.guard;

import java.util.Comparator;
import java.util.HashMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * GreedyDual-Size with frequency: evicts the least H = L + uses / size, L being the H of the last
 * victim (Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching
 * Policy", HPL-98-69R1, 1998; cost 1). Among equals, the least recently used goes first.
 */
final class GdsfMiniCache extends MiniCache {
  private final TreeSet<Entry> byPriority =
      new TreeSet<>(
          Comparator.<Entry>comparingDouble(e -> e.priority).thenComparingLong(e -> e.order));
  private double inflation;
  private long accesses;

  GdsfMiniCache() {
    super(new HashMap<>());
  }

  @Override
  void onUse(Entry entry, boolean isNew) {
    if (!isNew) {
      byPriority.remove(entry);
    }
    entry.order = ++accesses;
    entry.priority = inflation + entry.uses / (double) entry.bytes;
    byPriority.add(entry);
  }

  @Override
  void onRemove(Entry entry) {
    byPriority.remove(entry);
  }

  @Override
  @Nullable Entry victim() {
    if (byPriority.isEmpty()) {
      return null;
    }
    Entry least = byPriority.first();
    inflation = least.priority;
    return least;
  }
}
