package io.coldrl.server.admin;

import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.routing.RoutingSource;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counters and decision times since the start. Thread-safe; recording never blocks or allocates.
 */
// An ordinal is an index into an array of this process, never stored or sent.
@SuppressWarnings("EnumOrdinal")
public final class AgentMetrics {
  private static final long MAX_NANOS = 10_000_000_000L;
  private static final int DIGITS = 2;
  private static final double NANOS_PER_MICRO = 1e3;

  private final LongAdder[] counters = new LongAdder[Counter.values().length];
  private final Recorder recorder = new Recorder(1, MAX_NANOS, DIGITS);
  private final Histogram total = new Histogram(1, MAX_NANOS, DIGITS);
  private final Recorder routeRecorder = new Recorder(1, MAX_NANOS, DIGITS);
  private final Histogram routeTotal = new Histogram(1, MAX_NANOS, DIGITS);

  /**
   * Quantiles of decision times in µs; 0 if there were no decisions.
   *
   * @param p50 median
   */
  public record Latency(double p50, double p95, double p99) {}

  /** Creates metrics with all counters at zero. */
  public AgentMetrics() {
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new LongAdder();
    }
  }

  /** Adds to a counter. */
  public void add(Counter counter, long amount) {
    counters[counter.ordinal()].add(amount);
  }

  /** Returns a counter's value. */
  public long get(Counter counter) {
    return counters[counter.ordinal()].sum();
  }

  /** Counts an eviction decision that took this time, in ns. */
  public void onDecision(EvictionSource source, long nanos) {
    counters[counterOf(source).ordinal()].increment();
    recorder.recordValue(Math.max(1, Math.min(MAX_NANOS, nanos)));
  }

  /** Counts a routing decision that took this time, in ns. */
  public void onRoute(RoutingSource source, long nanos) {
    counters[counterOf(source).ordinal()].increment();
    routeRecorder.recordValue(Math.max(1, Math.min(MAX_NANOS, nanos)));
  }

  /** Returns the counter of routing decisions by one source. */
  public static Counter counterOf(RoutingSource source) {
    return switch (source) {
      case MODEL -> Counter.ROUTES_MODEL;
      case PROBE -> Counter.ROUTES_PROBE;
      case CONTROL -> Counter.ROUTES_CONTROL;
      case LEAST_REQUEST -> Counter.ROUTES_LEAST_REQUEST;
      case PROXY_BUDGET -> Counter.ROUTES_PROXY_BUDGET;
      case PROXY_NO_MODEL -> Counter.ROUTES_PROXY_NO_MODEL;
      case PROXY_OVERLOAD -> Counter.ROUTES_PROXY_OVERLOAD;
      case PROXY_MODEL_ERROR -> Counter.ROUTES_PROXY_MODEL_ERROR;
      case PROXY_GUARD -> Counter.ROUTES_PROXY_GUARD;
      case PROXY_UNSURE -> Counter.ROUTES_PROXY_UNSURE;
      case PROXY_NO_ENDPOINT -> Counter.ROUTES_PROXY_NO_ENDPOINT;
    };
  }

  /** Returns the counter of eviction decisions by one source. */
  public static Counter counterOf(EvictionSource source) {
    return switch (source) {
      case MODEL -> Counter.DECISIONS_MODEL;
      case LRU_BUDGET -> Counter.DECISIONS_LRU_BUDGET;
      case LRU_NO_MODEL -> Counter.DECISIONS_LRU_NO_MODEL;
      case LRU_GUARD -> Counter.DECISIONS_LRU_GUARD;
      case LRU_OVERLOAD -> Counter.DECISIONS_LRU_OVERLOAD;
      case LRU_MODEL_ERROR -> Counter.DECISIONS_LRU_MODEL_ERROR;
    };
  }

  /** Quantiles of all eviction decisions since the start. */
  public synchronized Latency decisionTimes() {
    total.add(recorder.getIntervalHistogram());
    return latency(total);
  }

  /** Quantiles of all routing decisions since the start. */
  public synchronized Latency routeTimes() {
    routeTotal.add(routeRecorder.getIntervalHistogram());
    return latency(routeTotal);
  }

  private static Latency latency(Histogram times) {
    return new Latency(micros(times, 50), micros(times, 95), micros(times, 99));
  }

  private static double micros(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? 0
        : times.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
