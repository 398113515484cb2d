package io.coldrl.trace;

import io.coldrl.core.Failure;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.trace.format.Chunk;
import io.coldrl.trace.format.LogFormat;
import io.coldrl.trace.read.LogFile;
import io.coldrl.trace.read.ParallelChunks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads log files into one {@link Trace}. Lines that can't be parsed are counted and reported,
 * never fatal. Files are read in the order of their first requests.
 */
public final class TraceReader {
  private final @Nullable String zone;
  private final @Nullable LogFormat format;
  private final TraceBuilder builder = new TraceBuilder();
  private final Map<String, TraceReport.Problem> bad = new LinkedHashMap<>();
  private final Map<String, Long> skipped = new LinkedHashMap<>();
  private final Set<String> zones = new LinkedHashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<TraceReport.Source> sources = new ArrayList<>();
  private long lines;

  private TraceReader(@Nullable String zone, @Nullable LogFormat format) {
    this.zone = zone;
    this.format = format;
  }

  /** A trace and the report on how it was read. */
  public record Result(Trace trace, TraceReport report) {
    /** The same with generated times to live where the trace has none, see {@link Synthesis}. */
    public Result withMadeUpTtl(long seed) {
      return new Result(Synthesis.withTtl(trace, seed), report.withMadeUpTtl());
    }
  }

  /** Reads files, each in a format that is recognised by its content. */
  public static Result read(List<Path> files, @Nullable String zone) {
    return read(files, zone, null);
  }

  /**
   * Reads files; {@code -} alone is standard input.
   *
   * @param zone keep only requests to this cache zone, if lines name one; null keeps all
   * @param format the format of all files; null recognises each by its content
   * @throws Failure if a file can't be read or has an unknown format, or no request is left
   */
  public static Result read(List<Path> files, @Nullable String zone, @Nullable LogFormat format) {
    if (files.size() > 1 && files.contains(Path.of("-"))) {
      throw new Failure(
          "standard input can't be put into time order with files",
          "--trace -",
          "give - alone, or files only");
    }
    TraceReader reader = new TraceReader(zone, format);
    List<Path> ordered = files.size() > 1 ? reader.byFirstRequest(files) : files;
    try (ParallelChunks parallel = new ParallelChunks()) {
      for (Path file : ordered) {
        reader.readFile(file, parallel);
      }
    }
    return reader.result(ordered);
  }

  private List<Path> byFirstRequest(List<Path> files) {
    record Start(Path file, long timeMs) {}
    List<Start> starts = new ArrayList<>();
    for (Path file : files) {
      starts.add(new Start(file, firstTime(file)));
    }
    starts.sort(Comparator.comparingLong(Start::timeMs));
    return starts.stream().map(Start::file).toList();
  }

  private long firstTime(Path file) {
    try (LogFile log = LogFile.open(file, format)) {
      Chunk chunk = log.firstRequests();
      return chunk == null ? Long.MAX_VALUE : chunk.timeMs[0];
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure unreadable(Path file, IOException e) {
    return new Failure(
        "the file can't be read: " + e.getMessage(), file.toString(), "check the disk", e);
  }

  private void readFile(Path file, ParallelChunks parallel) {
    try (LogFile log = LogFile.open(file, format)) {
      sources.add(new TraceReport.Source(file.toString(), log.format(), log.compression()));
      if (log.linesBefore() > 0) {
        countBad("lines before the first of a known format", log.linesBefore(), file + ":1");
      }
      long before = lines;
      lines += log.linesBefore() + log.headerLines();
      parallel.parse(log, zone, chunk -> take(file, before, chunk));
      String truncation = log.truncation();
      if (truncation != null) {
        warnings.add(truncation);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void take(Path file, long before, Chunk chunk) {
    chunk.bad.forEach(
        (reason, found) ->
            countBad(
                reason,
                found.lines(),
                file + ":" + (lines - before + found.firstLine()) + ": " + found.excerpt()));
    chunk.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
    zones.addAll(chunk.zones);
    lines += chunk.lines;
    for (int i = 0; i < chunk.requests; i++) {
      builder.add(
          chunk.timeMs[i],
          chunk.high[i],
          chunk.low[i],
          chunk.sizeBytes[i],
          chunk.partial[i],
          chunk.ttlMs[i],
          chunk.originRttMs[i]);
      builder.groups(chunk.groups, i * UrlGroups.COUNT);
    }
  }

  private void countBad(String reason, long count, String example) {
    bad.merge(
        reason,
        new TraceReport.Problem(count, example),
        (old, more) -> new TraceReport.Problem(old.lines() + count, old.firstExample()));
  }

  private Result result(List<Path> files) {
    Trace trace = builder.build();
    if (builder.sizeless() > 0) {
      skipped.put("size never told", builder.sizeless());
    }
    if (trace.requests() == 0) {
      throw new Failure(
          "no request is left of " + lines + " lines" + reasons(),
          files.toString(),
          "give a log of GET requests with status 200, with the zone you named if any");
    }
    if (zone == null && zones.size() > 1) {
      warnings.add("the log has the zones " + zones + " mixed; pick one with --zone");
    }
    return new Result(trace, report(trace));
  }

  private String reasons() {
    if (bad.isEmpty() && skipped.isEmpty()) {
      return "";
    }
    List<String> reasons = new ArrayList<>(bad.keySet());
    reasons.addAll(skipped.keySet());
    return " (" + String.join("; ", reasons) + ")";
  }

  private TraceReport report(Trace trace) {
    long withTtl = 0;
    long withRtt = 0;
    for (int i = 0; i < trace.requests(); i++) {
      withTtl += trace.ttlMs(i) >= 0 ? 1 : 0;
      withRtt += trace.originRttMs(i) >= 0 ? 1 : 0;
    }
    return new TraceReport(
        sources,
        lines,
        trace.requests(),
        trace.objects(),
        trace.uniqueBytes(),
        trace.timeMs(0),
        trace.timeMs(trace.requests() - 1),
        withTtl,
        withRtt,
        builder.clamped(),
        builder.changedSizes(),
        new Synthesis.MadeUp(0, trace.requests() - withRtt),
        bad,
        skipped,
        warnings);
  }
}
