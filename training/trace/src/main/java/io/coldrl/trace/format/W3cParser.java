package io.coldrl.trace.format;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * W3C extended log format with a {@code #Fields:} line, as IIS and CloudFront write: {@code date},
 * {@code time} (UTC), {@code cs-method}, {@code cs-uri-stem} (or {@code cs-uri}), {@code
 * cs-uri-query}, {@code sc-status} and {@code sc-bytes}. Fields are separated by tabs if a line has
 * any, else by blanks. A {@code #Fields:} line in the middle of a file applies from there on.
 */
final class W3cParser implements LineParser {
  private static final String FIELDS = "#fields:";

  private List<String> fields;

  private W3cParser(List<String> fields) {
    this.fields = fields;
  }

  static @Nullable LineParser recognise(String line) {
    return ofHeader(line);
  }

  /** A parser for the columns of this {@code #Fields:} line, or null if a needed one is missing. */
  private static @Nullable W3cParser ofHeader(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(FIELDS)) {
      return null;
    }
    List<String> fields = Arrays.asList(lower.substring(FIELDS.length()).trim().split("[ \t]+"));
    boolean path = fields.contains("cs-uri-stem") || fields.contains("cs-uri");
    boolean time = fields.contains("date") && fields.contains("time");
    return path && time && fields.contains("sc-bytes") ? new W3cParser(fields) : null;
  }

  @Override
  public void parse(String line, LogRecord out) {
    if (line.startsWith("#")) {
      parseDirective(line, out);
      return;
    }
    if (fields.isEmpty()) {
      out.bad("under a #Fields: without date, time, path or sc-bytes");
      return;
    }
    String[] cells = line.split(line.indexOf('\t') >= 0 ? "\t" : " +", -1);
    if (cells.length != fields.size()) {
      out.bad("not the " + fields.size() + " columns of #Fields:");
      return;
    }
    out.timeMs = timeMs(cell(cells, "date"), cell(cells, "time"));
    String stem = cell(cells, "cs-uri-stem");
    String query = cell(cells, "cs-uri-query");
    String path = stem.isEmpty() ? cell(cells, "cs-uri") : stem;
    long bytes = Fields.whole(cell(cells, "sc-bytes"));
    String status = cell(cells, "sc-status");
    long code = status.isEmpty() ? 200 : Fields.whole(status);
    if (out.timeMs < 0) {
      out.bad("no valid date and time");
    } else if (path.isEmpty() || bytes < 0 || code < 0 || code > 999) {
      out.bad("no valid path, status or size");
    } else {
      String target = path + (query.isEmpty() ? "" : "?" + query);
      out.key = cell(cells, "cs(host)") + target;
      out.target(target);
      String method = cell(cells, "cs-method");
      out.settle(method.isEmpty() ? "GET" : method, (int) code, bytes);
    }
  }

  @Override
  public Header header() {
    return Header.ANYWHERE;
  }

  private void parseDirective(String line, LogRecord out) {
    out.skipped("directive line");
    if (line.toLowerCase(Locale.ROOT).startsWith(FIELDS)) {
      W3cParser other = ofHeader(line);
      fields = other == null ? List.of() : other.fields;
    }
  }

  /** The value of a field; empty if it is a dash or there is no such field. */
  private String cell(String[] cells, String name) {
    int at = fields.indexOf(name);
    return at < 0 || cells[at].equals("-") ? "" : cells[at];
  }

  private static long timeMs(String date, String time) {
    try {
      long ms =
          LocalDate.parse(date)
              .atTime(LocalTime.parse(time))
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli();
      return Math.max(-1, ms);
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
