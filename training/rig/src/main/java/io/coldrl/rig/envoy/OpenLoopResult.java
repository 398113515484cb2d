package io.coldrl.rig.envoy;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Latencies and errors of runs in open loop. Thread-safe. */
public final class OpenLoopResult {
  private static final long MAX_MICROS = 120_000_000;
  private static final double MICROS_PER_MS = 1e3;

  private final Histogram latency = new Histogram(MAX_MICROS, 3);
  private final Histogram late = new Histogram(MAX_MICROS, 3);
  private final Map<String, Long> byBackend = new TreeMap<>();
  private long requests;
  private long errors;

  /**
   * Adds an answer.
   *
   * @param backend that served it, empty if unknown
   * @param latencyNanos from when the request was due
   * @param lateNanos from when it was due to when it was sent
   */
  public synchronized void add(boolean ok, String backend, long latencyNanos, long lateNanos) {
    requests++;
    if (!ok) {
      errors++;
    }
    byBackend.merge(backend, 1L, Long::sum);
    latency.recordValue(Math.min(MAX_MICROS, Math.max(0, latencyNanos / 1_000)));
    late.recordValue(Math.min(MAX_MICROS, Math.max(0, lateNanos / 1_000)));
  }

  /** Adds what another has. */
  public void add(OpenLoopResult other) {
    synchronized (other) {
      synchronized (this) {
        requests += other.requests;
        errors += other.errors;
        latency.add(other.latency);
        late.add(other.late);
        other.byBackend.forEach((backend, count) -> byBackend.merge(backend, count, Long::sum));
      }
    }
  }

  /** Requests sent. */
  public synchronized long requests() {
    return requests;
  }

  /** Requests that failed or were answered with other than 200. */
  public synchronized long errors() {
    return errors;
  }

  /** Share of the requests that failed, 0 to 1. */
  public synchronized double errorRate() {
    return requests == 0 ? 0 : (double) errors / requests;
  }

  /** A percentile of latency in ms, counted from when a request was due. */
  public synchronized double latencyMs(double percentile) {
    return latency.getValueAtPercentile(percentile) / MICROS_PER_MS;
  }

  /** A percentile of how late the driver sent, ms: what it adds to all latencies itself. */
  public synchronized double lateMs(double percentile) {
    return late.getValueAtPercentile(percentile) / MICROS_PER_MS;
  }

  /** Answers by backend. */
  public synchronized Map<String, Long> byBackend() {
    return new TreeMap<>(byBackend);
  }

  /** Share of the requests that the most asked backend served, 0 to 1. */
  public synchronized double largestShare() {
    long most = byBackend.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return requests == 0 ? 0 : (double) most / requests;
  }
}
