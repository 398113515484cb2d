package io.coldrl.core.guard;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Evicts the least recently used object. */
final class LruMiniCache extends MiniCache {
  LruMiniCache() {
    super(new LinkedHashMap<>(64, 0.75f, true));
  }

  @Override
  void onUse(Entry entry, boolean isNew) {
    // The map keeps the order of use.
  }

  @Override
  void onRemove(Entry entry) {
    // The map keeps the order of use.
  }

  @Override
  @Nullable Entry victim() {
    Iterator<Entry> oldestFirst = entries().values().iterator();
    return oldestFirst.hasNext() ? oldestFirst.next() : null;
  }
}
