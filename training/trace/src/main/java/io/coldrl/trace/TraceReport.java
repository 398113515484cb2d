package io.coldrl.trace;

import io.coldrl.trace.format.TraceFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was read from log files, and what was left out and why.
 *
 * @param files files in the order of reading
 * @param lines lines in all files, header lines and empty ones included
 * @param requests requests in the trace
 * @param objects distinct objects requested
 * @param uniqueBytes sum of the objects' sizes
 * @param firstMs time of the first request, Unix ms; 0 in an empty trace
 * @param lastMs time of the last request, Unix ms
 * @param requestsWithTtl requests with a time to live
 * @param requestsWithOriginRtt requests with an origin response time
 * @param clampedTimes requests whose time was before the previous request's and was replaced by
 *     that
 * @param changedSizes objects with different sizes, see {@link Trace}
 * @param madeUp requests with generated times
 * @param bad lines that could not be parsed, by reason
 * @param skipped requests that are not cacheable, by reason
 * @param warnings further remarks for the user, one sentence each
 */
public record TraceReport(
    List<Source> files,
    long lines,
    int requests,
    int objects,
    long uniqueBytes,
    long firstMs,
    long lastMs,
    long requestsWithTtl,
    long requestsWithOriginRtt,
    long clampedTimes,
    long changedSizes,
    Synthesis.MadeUp madeUp,
    Map<String, Problem> bad,
    Map<String, Long> skipped,
    List<String> warnings) {

  /** Copies the lists. */
  public TraceReport {
    files = List.copyOf(files);
    warnings = List.copyOf(warnings);
  }

  /**
   * One file.
   *
   * @param compression such as "gz", or "none"
   */
  public record Source(String file, TraceFormat format, String compression) {}

  /**
   * Lines that could not be parsed for one reason.
   *
   * @param firstExample file, line number and the start of the first such line
   */
  public record Problem(long lines, String firstExample) {}

  /** This report, for the trace with made-up times to live where it has none. */
  TraceReport withMadeUpTtl() {
    return with(new Synthesis.MadeUp(requests - requestsWithTtl, madeUp.originTimes()), warnings);
  }

  /** This report with one more warning. */
  public TraceReport withWarning(String warning) {
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    return with(madeUp, more);
  }

  private TraceReport with(Synthesis.MadeUp newMadeUp, List<String> newWarnings) {
    return new TraceReport(
        files,
        lines,
        requests,
        objects,
        uniqueBytes,
        firstMs,
        lastMs,
        requestsWithTtl,
        requestsWithOriginRtt,
        clampedTimes,
        changedSizes,
        newMadeUp,
        bad,
        skipped,
        newWarnings);
  }

  /** Lines that could not be parsed. */
  public long badLines() {
    return bad.values().stream().mapToLong(Problem::lines).sum();
  }

  /** Requests that were left out. */
  public long skippedRequests() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }
}
