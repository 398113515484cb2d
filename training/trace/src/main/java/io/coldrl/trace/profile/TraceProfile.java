package io.coldrl.trace.profile;

import io.coldrl.trace.Trace;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Statistics of a trace.
 *
 * @param durationMs from the first request to the last
 * @param requestedBytes sum over the requests
 * @param objectBytes last known sizes of the objects
 * @param requestBytes sizes of the requests
 * @param interArrivalMs time between consecutive requests, for any object
 * @param reuseBytes reuse distances in bytes, see {@link ReuseDistances}
 * @param reuseMs the same in time
 * @param ttlMs times to live of the requests that have one
 * @param withoutTtl share of the requests without one
 * @param hourBytes unique bytes per hour, for hours with requests
 * @param dayBytes the same per day
 */
public record TraceProfile(
    int requests,
    int objects,
    long uniqueBytes,
    long requestedBytes,
    long durationMs,
    Quantiles objectBytes,
    Quantiles requestBytes,
    Quantiles interArrivalMs,
    Popularity popularity,
    Quantiles reuseBytes,
    Quantiles reuseMs,
    Quantiles ttlMs,
    double withoutTtl,
    Quantiles hourBytes,
    Quantiles dayBytes) {
  private static final long HOUR_MS = 3_600_000;

  /** Computes the profile of a trace, which must not be empty. */
  public static TraceProfile of(Trace trace) {
    int requests = trace.requests();
    long[] sizes = column(requests, trace::sizeBytes);
    long[] gaps = column(requests - 1, i -> trace.timeMs(i + 1) - trace.timeMs(i));
    long[] ttls =
        IntStream.range(0, requests).mapToLong(trace::ttlMs).filter(t -> t >= 0).toArray();
    ReuseDistances reuse = ReuseDistances.of(trace);
    return new TraceProfile(
        requests,
        trace.objects(),
        trace.uniqueBytes(),
        Arrays.stream(sizes).sum(),
        trace.timeMs(requests - 1) - trace.timeMs(0),
        Quantiles.of(objectSizes(trace)),
        Quantiles.of(sizes),
        Quantiles.of(gaps),
        Popularity.of(trace),
        Quantiles.of(reuse.bytes()),
        Quantiles.of(reuse.ms()),
        Quantiles.of(ttls),
        1 - (double) ttls.length / requests,
        WorkingSet.of(trace, HOUR_MS),
        WorkingSet.of(trace, 24 * HOUR_MS));
  }

  /** Mean requests per second; NaN if all came at once. */
  public double requestsPerSecond() {
    return durationMs == 0 ? Double.NaN : 1000.0 * requests / durationMs;
  }

  private static long[] objectSizes(Trace trace) {
    long[] last = new long[trace.objects()];
    for (int i = 0; i < trace.requests(); i++) {
      last[trace.object(i)] = trace.sizeBytes(i);
    }
    return last;
  }

  private static long[] column(int length, IntToLongFunction value) {
    return IntStream.range(0, length).mapToLong(value).toArray();
  }
}
