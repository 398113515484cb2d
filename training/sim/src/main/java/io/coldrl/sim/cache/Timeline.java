package io.coldrl.sim.cache;

import io.coldrl.trace.Trace;

/**
 * Hits and misses over time: the trace's span in equal intervals, warm-up included. Owned by the
 * simulator's thread until the run ends.
 */
public final class Timeline {
  private static final int MAX_INTERVALS = 120;

  private final long firstMs;
  private final long intervalMs;
  private final long[] requests;
  private final long[] misses;
  private final long[] requestedBytes;
  private final long[] missedBytes;

  /** Creates an empty timeline over this trace. */
  public Timeline(Trace trace) {
    int last = trace.requests() - 1;
    firstMs = last < 0 ? 0 : trace.timeMs(0);
    long span = last < 0 ? 0 : trace.timeMs(last) - firstMs;
    intervalMs = span / MAX_INTERVALS + 1;
    int intervals = (int) (span / intervalMs) + 1;
    requests = new long[intervals];
    misses = new long[intervals];
    requestedBytes = new long[intervals];
    missedBytes = new long[intervals];
  }

  /** Counts a request, at a time within the trace. */
  public void count(long timeMs, boolean hit, long bytes) {
    count(timeMs, hit, bytes, hit ? 0 : bytes);
  }

  /** Counts a request of which all, none or (in a bound) a part of the bytes are missed. */
  public void count(long timeMs, boolean hit, long bytes, long bytesMissed) {
    int at = (int) ((timeMs - firstMs) / intervalMs);
    requests[at]++;
    requestedBytes[at] += bytes;
    misses[at] += hit ? 0 : 1;
    missedBytes[at] += bytesMissed;
  }

  /** Number of intervals, 1 or more. */
  public int intervals() {
    return requests.length;
  }

  /** When interval {@code i} starts, Unix ms. */
  public long startMs(int i) {
    return firstMs + i * intervalMs;
  }

  /** Requests in interval {@code i}. */
  public long requests(int i) {
    return requests[i];
  }

  /** Misses in interval {@code i}. */
  public long misses(int i) {
    return misses[i];
  }

  /** Bytes requested in interval {@code i}. */
  public long requestedBytes(int i) {
    return requestedBytes[i];
  }

  /** Bytes missed in interval {@code i}. */
  public long missedBytes(int i) {
    return missedBytes[i];
  }
}
