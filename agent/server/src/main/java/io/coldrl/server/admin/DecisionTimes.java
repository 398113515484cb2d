package io.coldrl.server.admin;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Durations of decisions: all since the start, and those of about the last minute. Thread-safe;
 * recording never blocks or allocates.
 */
public final class DecisionTimes {
  /*
   * A recorder takes the values. Each reading moves them into two histograms: that of the whole
   * run, and that of the current 10 s. Six of the latter are the last minute.
   */
  private static final long MAX_NANOS = 10_000_000_000L;
  private static final int DIGITS = 2;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int SLOTS = 6;

  // Upper bounds of the buckets in ns: 25 us to 1 s.
  private static final long[] BOUNDS = {
    25_000,
    50_000,
    100_000,
    200_000,
    300_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    100_000_000,
    1_000_000_000
  };

  private final Recorder recorder = new Recorder(1, MAX_NANOS, DIGITS);
  private final LongAdder sumNanos = new LongAdder();
  private final Histogram total = new Histogram(1, MAX_NANOS, DIGITS);
  private final Histogram minute = new Histogram(1, MAX_NANOS, DIGITS);
  private final Histogram[] slots = new Histogram[SLOTS];
  private Histogram interval = recorder.getIntervalHistogram();
  private int slot;

  DecisionTimes() {
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Histogram(1, MAX_NANOS, DIGITS);
    }
  }

  /**
   * All durations since the start, as Prometheus wants them.
   *
   * @param boundsSeconds upper bounds of the buckets, ascending; the last is infinite
   * @param counts durations in each bucket, not cumulative; exact to 1% of the bound
   */
  public record Buckets(double[] boundsSeconds, long[] counts, double sumSeconds) {}

  void record(long nanos) {
    recorder.recordValue(Math.max(1, Math.min(MAX_NANOS, nanos)));
    sumNanos.add(nanos);
  }

  /** Starts a new slot of 10 s, and forgets the one of a minute ago. */
  synchronized void nextSlot() {
    take();
    slot = (slot + 1) % SLOTS;
    slots[slot].reset();
  }

  /** All durations since the start. */
  public synchronized AgentMetrics.Latency sinceStart() {
    take();
    return latency(total);
  }

  /** The durations of the last 50 to 60 s. */
  public synchronized AgentMetrics.Latency lastMinute() {
    take();
    minute.reset();
    for (Histogram part : slots) {
      minute.add(part);
    }
    return latency(minute);
  }

  /** All durations since the start, in buckets. */
  public synchronized Buckets buckets() {
    take();
    double[] bounds = new double[BOUNDS.length + 1];
    long[] counts = new long[BOUNDS.length + 1];
    long below = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      long upTo = total.getCountBetweenValues(0, BOUNDS[i]);
      bounds[i] = BOUNDS[i] / NANOS_PER_SECOND;
      counts[i] = upTo - below;
      below = upTo;
    }
    bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
    counts[BOUNDS.length] = total.getTotalCount() - below;
    return new Buckets(bounds, counts, sumNanos.sum() / NANOS_PER_SECOND);
  }

  private void take() {
    interval = recorder.getIntervalHistogram(interval);
    total.add(interval);
    slots[slot].add(interval);
  }

  private static AgentMetrics.Latency latency(Histogram times) {
    return new AgentMetrics.Latency(
        times.getTotalCount(), micros(times, 50), micros(times, 95), micros(times, 99));
  }

  private static double micros(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? 0
        : times.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
