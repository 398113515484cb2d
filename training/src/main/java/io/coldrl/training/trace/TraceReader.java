package io.coldrl.training.trace;

import io.coldrl.server.cli.CommandFailure;
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
 * Reads log files into one {@link Trace}. Lines that are not understood are counted and reported,
 * never fatal; files are put in the order of their first request.
 */
public final class TraceReader {
  private static final int EXAMPLE_LENGTH = 80;

  private final @Nullable String zone;
  private final TraceBuilder builder = new TraceBuilder();
  private final LogRecord record = new LogRecord();
  private final Map<String, TraceReport.Problem> bad = new LinkedHashMap<>();
  private final Map<String, Long> skipped = new LinkedHashMap<>();
  private final Set<String> zones = new LinkedHashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<TraceReport.Source> sources = new ArrayList<>();
  private long lines;

  private TraceReader(@Nullable String zone) {
    this.zone = zone;
  }

  /** A trace and the report on how it was read. */
  public record Result(Trace trace, TraceReport report) {}

  /**
   * Reads files.
   *
   * @param zone keep only requests to this cache zone, where lines name one; null keeps all
   * @throws CommandFailure where a file can't be read or is no trace, or no request is left
   */
  public static Result read(List<Path> files, @Nullable String zone) {
    TraceReader reader = new TraceReader(zone);
    List<Path> ordered = files.size() > 1 ? byFirstRequest(files) : files;
    for (Path file : ordered) {
      reader.readFile(file);
    }
    return reader.result(ordered);
  }

  private static List<Path> byFirstRequest(List<Path> files) {
    record Start(Path file, long timeMs) {}
    List<Start> starts = new ArrayList<>();
    for (Path file : files) {
      starts.add(new Start(file, firstTime(file)));
    }
    starts.sort(Comparator.comparingLong(Start::timeMs));
    return starts.stream().map(Start::file).toList();
  }

  private static long firstTime(Path file) {
    LogRecord record = new LogRecord();
    try (LogFile log = LogFile.open(file)) {
      for (String line = log.next(); line != null; line = log.next()) {
        log.parse(line, record);
        if (record.outcome == LogRecord.Outcome.REQUEST) {
          return record.timeMs;
        }
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return Long.MAX_VALUE;
  }

  private static CommandFailure unreadable(Path file, IOException e) {
    return new CommandFailure(
        "the file can't be read: " + e.getMessage(), file.toString(), "check the disk", e);
  }

  private void readFile(Path file) {
    try (LogFile log = LogFile.open(file)) {
      sources.add(log.source());
      long number = log.linesBefore();
      if (number > 0) {
        countBad("lines before the first of a known format", number, file + ":1");
      }
      for (String line = log.next(); line != null; line = log.next()) {
        number++;
        if (log.wasOverlong()) {
          countBad("longer than " + LineReader.MAX_LINE_BYTES + " bytes", 1, file + ":" + number);
        } else if (!line.isBlank()) {
          log.parse(line, record);
          take(file, number, line);
        }
      }
      lines += number;
      String truncation = log.truncation();
      if (truncation != null) {
        warnings.add(truncation);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void take(Path file, long number, String line) {
    if (record.outcome == LogRecord.Outcome.BAD) {
      countBad(record.reason, 1, file + ":" + number + ": " + excerpt(line));
      return;
    }
    String lineZone = record.zone;
    if (lineZone != null) {
      zones.add(lineZone);
      if (zone != null && !lineZone.equals(zone)) {
        record.skipped("other zone");
      }
    }
    if (record.outcome == LogRecord.Outcome.SKIPPED) {
      skipped.merge(record.reason, 1L, Long::sum);
      return;
    }
    builder.add(
        record.timeMs,
        record.key,
        record.sizeBytes,
        record.partial,
        record.ttlMs,
        record.originRttMs);
  }

  private void countBad(String reason, long count, String example) {
    bad.merge(
        reason,
        new TraceReport.Problem(count, example),
        (old, more) -> new TraceReport.Problem(old.lines() + count, old.firstExample()));
  }

  private static String excerpt(String line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(EXAMPLE_LENGTH, line.length()); i++) {
      char c = line.charAt(i);
      text.append(c >= ' ' && c < 127 ? c : '?');
    }
    return line.length() > EXAMPLE_LENGTH ? text + "..." : text.toString();
  }

  private Result result(List<Path> files) {
    Trace trace = builder.build();
    if (builder.sizeless() > 0) {
      skipped.put("size never told", builder.sizeless());
    }
    if (trace.requests() == 0) {
      throw new CommandFailure(
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
        bad,
        skipped,
        warnings);
  }
}
