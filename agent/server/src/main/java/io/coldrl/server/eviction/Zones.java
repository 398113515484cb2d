package io.coldrl.server.eviction;

import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.GroupTable;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.server.store.HistoryStore;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The zones the agent has heard of. Thread-safe. */
public final class Zones {
  /** Most zones an agent keeps track of; names come from clients, so they must be bounded. */
  public static final int MAX_ZONES = 1024;

  /** Most zones whose URL groups are counted: the counts of one take 256 KiB. */
  static final int MAX_GROUPED_ZONES = 64;

  /** The zone of the agent's own synthetic requests; no configuration file can hold its name. */
  public static final String WARM_UP = "\u0000warm-up";

  private final HistoryStore store;
  private final LongSupplier unixMs;
  private final ConcurrentHashMap<String, Zone> zones = new ConcurrentHashMap<>();
  private volatile Consumer<Zone> prepare = zone -> {};

  /**
   * @param store keeps the zones' clocks between runs
   * @param unixMs the time in Unix ms
   */
  public Zones(HistoryStore store, LongSupplier unixMs) {
    this.store = store;
    this.unixMs = unixMs;
    zones.put(WARM_UP, new Zone(WARM_UP, true, new GroupTable()));
  }

  /**
   * Gives each further zone to {@code newPrepare}, once, before others can find it.
   *
   * @param newPrepare must not use these zones
   */
  void prepareWith(Consumer<Zone> newPrepare) {
    prepare = newPrepare;
  }

  /** The zone, or null if nothing was recorded for it. */
  public @Nullable Zone find(String name) {
    Zone zone = zones.get(name);
    return zone != null ? zone : load(name);
  }

  /** The zone, created if it is new; null if there are {@link #MAX_ZONES} others already. */
  public @Nullable Zone findOrCreate(String name) {
    Zone zone = find(name);
    if (zone != null) {
      return zone;
    }
    return register(name, create(name));
  }

  /** The zones known so far, without the warm-up's, by name. */
  public List<Zone> known() {
    return zones.values().stream()
        .filter(zone -> !zone.isWarmUp())
        .sorted(Comparator.comparing(Zone::name))
        .toList();
  }

  private Zone create(String name) {
    boolean isGrouped = zones.size() <= MAX_GROUPED_ZONES;
    return new Zone(name, false, isGrouped ? new GroupTable() : GroupTable.none());
  }

  private @Nullable Zone load(String name) {
    Zone zone = create(name);
    byte[] record = new byte[ObjectHistory.BYTES];
    if (!store.get(zone.key(), record)) {
      return null;
    }
    zone.readClockFrom(record, unixMs.getAsLong() + FixedRecord.MAX_AHEAD_MS);
    return register(name, zone);
  }

  private @Nullable Zone register(String name, Zone zone) {
    if (zones.size() >= MAX_ZONES) {
      return null;
    }
    return zones.computeIfAbsent(
        name,
        unknown -> {
          prepare.accept(zone);
          return zone;
        });
  }
}
