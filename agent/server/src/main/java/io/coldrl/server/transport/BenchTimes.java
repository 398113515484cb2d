package io.coldrl.server.transport;

import io.coldrl.server.config.ConfigKey;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Latencies and answers of a measurement. Thread-safe. */
final class BenchTimes {
  private static final long MAX_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final long BUDGET_NANOS =
      Long.parseLong(ConfigKey.BUDGET_US.defaultValue()) * 1_000;

  private final Histogram decisions = new Histogram(MAX_NANOS, DIGITS);
  private final Histogram empty = new Histogram(MAX_NANOS, DIGITS);
  private final Histogram agent = new Histogram(MAX_NANOS, DIGITS);
  private final Map<String, Long> sources = new TreeMap<>();
  private long fallbacks;
  private long failed;

  synchronized void addDecision(long nanos, boolean byModel) {
    fallbacks += byModel ? 0 : 1;
    decisions.recordValue(Math.min(MAX_NANOS, Math.max(1, nanos)));
  }

  synchronized void addEmpty(long nanos) {
    empty.recordValue(Math.min(MAX_NANOS, Math.max(1, nanos)));
  }

  synchronized void addAnswer(String source, long agentUs) {
    sources.merge(source.toLowerCase(Locale.ROOT), 1L, Long::sum);
    agent.recordValue(Math.min(MAX_NANOS, (long) (agentUs * NANOS_PER_MICRO)));
  }

  synchronized void addFailed(long calls) {
    failed += calls;
  }

  synchronized BenchResult result(int k, int connections, int rate) {
    return new BenchResult(
        k,
        connections,
        rate,
        decisions.getTotalCount(),
        failed,
        fallbacks,
        Collections.unmodifiableMap(new TreeMap<>(sources)),
        quantiles(decisions),
        quantiles(empty),
        empty.getTotalCount() == 0 ? 0 : 1 - empty.getPercentileAtOrBelowValue(BUDGET_NANOS) / 100,
        quantiles(agent));
  }

  private static BenchResult.Quantiles quantiles(Histogram times) {
    return new BenchResult.Quantiles(
        micros(times, 50), micros(times, 95), micros(times, 99), micros(times, 99.9));
  }

  private static double micros(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? 0
        : times.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
