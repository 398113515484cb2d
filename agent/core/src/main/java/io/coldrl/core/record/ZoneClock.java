package io.coldrl.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The request count and two moving averages of a cache zone.
 *
 * <p>Not thread-safe: the owner's lock guards it.
 */
public final class ZoneClock {
  private static final double MISS_ALPHA = 2e-4;
  private static final double INTERVAL_ALPHA = 5e-4;
  // Lower miss ratios would make the expected residence time meaningless.
  private static final double MIN_MISS_RATIO = 1e-4;

  private long requests;
  private long lastMs;
  private double missRatio;
  private double intervalMs;

  /**
   * Counts one access.
   *
   * @return the request number of this access, from 1
   */
  public long onAccess(long nowMs, boolean hit) {
    requests++;
    // A plain mean until there are enough values for the EWMA.
    missRatio += Math.max(MISS_ALPHA, 1.0 / requests) * ((hit ? 0 : 1) - missRatio);
    if (requests > 1) {
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

  /** Copies the values of {@code other}. */
  public void copyFrom(ZoneClock other) {
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

  /** Reads what {@link #writeTo} wrote. Impossible values are read as 0. */
  public void readFrom(byte[] from) {
    ByteBuffer buffer = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN);
    requests = Math.max(0, buffer.getLong());
    lastMs = Math.max(0, buffer.getLong());
    missRatio = between(buffer.getDouble(), 1);
    intervalMs = between(buffer.getDouble(), Long.MAX_VALUE);
  }

  private static double between(double value, double max) {
    return value >= 0 && value <= max ? value : 0;
  }
}
