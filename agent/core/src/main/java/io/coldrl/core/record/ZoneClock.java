package io.coldrl.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The request count, two moving averages and the URL groups of a cache zone.
 *
 * <p>Not thread-safe: the owner's lock guards it.
 */
public final class ZoneClock {
  private static final double MISS_ALPHA = 2e-4;
  private static final double INTERVAL_ALPHA = 5e-4;
  // Lower miss ratios would make the expected residence time meaningless.
  private static final double MIN_MISS_RATIO = 1e-4;
  // Reports come late by seconds, after a restart of the agent by minutes. What is older than this
  // was measured by a clock that has been set back since.
  private static final long MAX_LATE_MS = 600_000;
  private static final long UNKNOWN = -1;
  private static final double MAX_INTERVAL_MS = 86_400_000;

  private GroupTable groups;
  private long requests;
  private long lastMs;
  private double missRatio;
  private double intervalMs;

  /** Creates a clock that has counted nothing. */
  public ZoneClock() {
    this(new GroupTable());
  }

  /**
   * @param groups of the zone
   */
  public ZoneClock(GroupTable groups) {
    this.groups = groups;
  }

  /** The counts of the zone's URL groups; {@link GroupTable#onAccess} is the caller's to call. */
  public GroupTable groups() {
    return groups;
  }

  /**
   * Counts one access. After a clock was set back, the times before do not count.
   *
   * @return the request number of this access, from 1
   */
  public long onAccess(long nowMs, boolean hit) {
    requests++;
    // A plain mean until there are enough values for the EWMA.
    missRatio += Math.max(MISS_ALPHA, 1.0 / requests) * ((hit ? 0 : 1) - missRatio);
    if (lastMs - nowMs > MAX_LATE_MS) {
      lastMs = UNKNOWN;
    }
    if (requests > 1 && lastMs != UNKNOWN) {
      double interval = Math.max(0, nowMs - lastMs);
      intervalMs += Math.max(INTERVAL_ALPHA, 1.0 / (requests - 1)) * (interval - intervalMs);
    }
    lastMs = Math.max(lastMs, nowMs);
    return requests;
  }

  /** Accesses counted. */
  public long requests() {
    return requests;
  }

  /** Share of accesses that missed, 0 to 1, recent ones weighing more. */
  public double missRatio() {
    return missRatio;
  }

  /** Mean time between accesses in ms, recent ones weighing more. */
  public double intervalMs() {
    return intervalMs;
  }

  /**
   * Requests for which an object is expected to stay: by Little's law, objects cached over
   * admissions per request.
   */
  public double residenceRequests(long cachedObjects) {
    return Math.max(1, cachedObjects) / Math.max(MIN_MISS_RATIO, missRatio);
  }

  /** Copies the values of {@code other}, and shares its groups. */
  public void copyFrom(ZoneClock other) {
    groups = other.groups;
    requests = other.requests;
    lastMs = other.lastMs;
    missRatio = other.missRatio;
    intervalMs = other.intervalMs;
  }

  /** Writes the clock into {@code to[0, ObjectHistory.BYTES)}, the rest zero. */
  public void writeTo(byte[] to) {
    ByteBuffer buffer = ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(requests).putLong(lastMs).putDouble(missRatio).putDouble(intervalMs);
  }

  /**
   * Reads what {@link #writeTo} wrote. Impossible values are read as 0. If the last access is later
   * than {@code latestMs}, a wrong clock told its time: it and an interval of more than a day are
   * forgotten.
   *
   * @param latestMs the latest time that an access may have, Unix ms
   */
  public void readFrom(byte[] from, long latestMs) {
    ByteBuffer buffer = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN);
    requests = Math.max(0, buffer.getLong());
    lastMs = Math.max(UNKNOWN, buffer.getLong());
    missRatio = between(buffer.getDouble(), 1);
    intervalMs = between(buffer.getDouble(), Long.MAX_VALUE);
    if (lastMs > latestMs) {
      lastMs = UNKNOWN;
      intervalMs = between(intervalMs, MAX_INTERVAL_MS);
    }
  }

  private static double between(double value, double max) {
    return value >= 0 && value <= max ? value : 0;
  }
}
