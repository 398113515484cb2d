package io.coldrl.server.admin;

import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.routing.RoutingSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters and decision times since the start. Thread-safe; recording never blocks or allocates.
 */
// An ordinal is an index into an array of this process, never stored or sent.
@SuppressWarnings("EnumOrdinal")
public final class AgentMetrics {
  private static final int TICKS_PER_SLOT = 10;
  private static final int SLOTS = 6;
  private static final List<Counter> FALLBACKS =
      Arrays.stream(Counter.values()).filter(AgentMetrics::isFallback).toList();

  private final LongAdder[] counters = new LongAdder[Counter.values().length];
  private final DecisionTimes decisionTimes = new DecisionTimes();
  private final DecisionTimes routeTimes = new DecisionTimes();
  private final long[][] atSlotStart = new long[SLOTS][Counter.values().length];
  private final long[] atTick = new long[Counter.values().length];
  private final RecentFallbacks fallbacks = new RecentFallbacks();
  private int ticks;
  private volatile long tlsExpiresMs;

  /**
   * Quantiles of decision times in µs; 0 if there were no decisions.
   *
   * @param count number of decisions
   * @param p50 median
   */
  public record Latency(long count, double p50, double p95, double p99) {}

  /** Creates metrics with all counters at zero. */
  public AgentMetrics() {
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new LongAdder();
    }
  }

  /** Sets when the TLS certificate in use expires, Unix ms. */
  public void setTlsExpiresMs(long unixMs) {
    tlsExpiresMs = unixMs;
  }

  /** When the TLS certificate in use expires, Unix ms; 0 if there is none. */
  public long tlsExpiresMs() {
    return tlsExpiresMs;
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
    decisionTimes.record(nanos);
  }

  /** Counts a routing decision that took this time, in ns. */
  public void onRoute(RoutingSource source, long nanos) {
    counters[counterOf(source).ordinal()].increment();
    routeTimes.record(nanos);
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

  /** Durations of eviction decisions. */
  public DecisionTimes decisionTimes() {
    return decisionTimes;
  }

  /** Durations of routing decisions. */
  public DecisionTimes routeTimes() {
    return routeTimes;
  }

  /** Must be called every second; keeps what {@link #lastMinute} and the windows need. */
  public synchronized void tick(long nowMs) {
    for (Counter counter : FALLBACKS) {
      long count = get(counter);
      long more = count - atTick[counter.ordinal()];
      if (more > 0) {
        fallbacks.add(counter, more, nowMs);
        atTick[counter.ordinal()] = count;
      }
    }
    ticks++;
    if (ticks % TICKS_PER_SLOT == 0) {
      decisionTimes.nextSlot();
      routeTimes.nextSlot();
      long[] start = atSlotStart[ticks / TICKS_PER_SLOT % SLOTS];
      for (int i = 0; i < start.length; i++) {
        start[i] = counters[i].sum();
      }
    }
  }

  /** How much a counter grew in the last 50 to 60 s. */
  public synchronized long lastMinute(Counter counter) {
    long[] oldest = atSlotStart[(ticks / TICKS_PER_SLOT + 1) % SLOTS];
    return get(counter) - oldest[counter.ordinal()];
  }

  /** The last decisions that were not the model's, in runs of one reason, latest first. */
  public synchronized List<AgentStatus.Fallback> recentFallbacks() {
    return fallbacks.latestFirst();
  }

  private static boolean isFallback(Counter counter) {
    return counter.id().startsWith("decisions_lru_")
        || counter.id().startsWith("routes_proxy_")
        || counter == Counter.ROUTES_LEAST_REQUEST
        || counter == Counter.ROUTES_FAILED;
  }
}
