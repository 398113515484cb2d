package io.coldrl.server.eviction;

import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.record.GroupTable;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.server.store.HistoryKey;
import org.jspecify.annotations.Nullable;

/**
 * A cache zone: its clock with the URL groups, and the key under which its records lie.
 *
 * <p>The clock is changed by the recording thread only and read by those that decide; the zone's
 * monitor guards it. The groups are shared by copies of the clock and guard themselves.
 */
public final class Zone {
  private final String name;
  private final byte[] key;
  private final boolean warmUp;
  private volatile @Nullable ZoneGuard guard;
  private final ZoneClock clock;

  Zone(String name, boolean warmUp, GroupTable groups) {
    this.name = name;
    this.clock = new ZoneClock(groups);
    this.key = HistoryKey.ofZone(name);
    this.warmUp = warmUp;
  }

  /** The zone's name. */
  public String name() {
    return name;
  }

  /** The zone's guard, or null if it has none. */
  public @Nullable ZoneGuard guard() {
    return guard;
  }

  void setGuard(ZoneGuard newGuard) {
    guard = newGuard;
  }

  /** Whether this is the agent's own zone of synthetic requests. */
  public boolean isWarmUp() {
    return warmUp;
  }

  /** Writes the zone's part of a key into {@code to[0, HistoryKey.OBJECT_OFFSET)}. */
  void startKey(byte[] to) {
    System.arraycopy(key, 0, to, 0, HistoryKey.OBJECT_OFFSET);
  }

  /** The key of the zone's own record. */
  byte[] key() {
    return key;
  }

  /** Counts an access; see {@link ZoneClock#onAccess}. */
  synchronized long onAccess(long nowMs, boolean hit) {
    return clock.onAccess(nowMs, hit);
  }

  /** Counts in the URL groups an access that the object's history has already. */
  void countGroups(ObjectHistory history) {
    clock.groups().onAccess(history);
  }

  synchronized void copyClockTo(ZoneClock to) {
    to.copyFrom(clock);
  }

  synchronized void writeClockTo(byte[] record) {
    clock.writeTo(record);
  }

  synchronized void readClockFrom(byte[] record, long latestMs) {
    clock.readFrom(record, latestMs);
  }
}
