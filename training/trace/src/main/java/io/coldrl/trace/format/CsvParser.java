package io.coldrl.trace.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A trace as CSV with a header line: {@code time_s} or {@code time} (seconds), {@code key}, {@code
 * size_bytes} or {@code size}, and optionally {@code ttl} and {@code response_time} (seconds), in
 * any order; other columns are ignored. A field may be quoted as in RFC 4180, without line breaks.
 */
final class CsvParser implements LineParser {
  final int columns;
  final int time;
  final int key;
  final int size;
  final int ttl;
  final int responseTime;
  private final List<String> cells = new ArrayList<>();

  private CsvParser(List<String> header) {
    columns = header.size();
    time = indexOf(header, "time_s", "time");
    key = indexOf(header, "key", "key");
    size = indexOf(header, "size_bytes", "size");
    ttl = indexOf(header, "ttl", "ttl_s");
    responseTime = indexOf(header, "response_time", "response_time_s");
  }

  static @Nullable LineParser recognise(String line) {
    if (line.indexOf(',') < 0) {
      return null;
    }
    List<String> header = new ArrayList<>();
    split(line.toLowerCase(Locale.ROOT), header);
    header.replaceAll(String::trim);
    CsvParser parser = new CsvParser(header);
    return parser.time < 0 || parser.key < 0 || parser.size < 0 ? null : parser;
  }

  private static int indexOf(List<String> header, String name, String alias) {
    int at = header.indexOf(name);
    return at >= 0 ? at : header.indexOf(alias);
  }

  @Override
  public void parse(String line, LogRecord out) {
    cells.clear();
    split(line, cells);
    if (cells.size() != columns) {
      out.bad("not the header's " + columns + " columns");
      return;
    }
    out.timeMs = Fields.unixSecondsToMs(cells.get(time).trim());
    out.key = cells.get(key);
    out.sizeBytes = Fields.whole(cells.get(size).trim());
    if (out.timeMs < 0) {
      out.bad("time is not a number of seconds from 0");
    } else if (out.key.isEmpty()) {
      out.bad("empty key");
    } else if (out.sizeBytes <= 0) {
      out.bad(Fields.badSize(cells.get(size).trim()));
    } else {
      out.ttlMs = ttl < 0 ? -1 : Fields.secondsToMs(cells.get(ttl).trim());
      out.originRttMs =
          responseTime < 0 ? -1 : Fields.lastUpstreamMs(cells.get(responseTime).trim());
      out.outcome = LogRecord.Outcome.REQUEST;
    }
  }

  @Override
  public ByteLineParser fast() {
    return new CsvBytes(this);
  }

  @Override
  public Header header() {
    return Header.ONE_LINE;
  }

  private static void split(String line, List<String> cells) {
    int at = 0;
    while (at <= line.length()) {
      if (at < line.length() && line.charAt(at) == '"') {
        at = splitQuoted(line, at + 1, cells);
      } else {
        int end = line.indexOf(',', at);
        end = end < 0 ? line.length() : end;
        cells.add(line.substring(at, end));
        at = end + 1;
      }
    }
  }

  private static int splitQuoted(String line, int from, List<String> cells) {
    StringBuilder cell = new StringBuilder();
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '"') {
        cell.append(c);
      } else if (at < line.length() && line.charAt(at) == '"') {
        cell.append(c);
        at++;
      } else {
        break;
      }
    }
    cells.add(cell.toString());
    int comma = line.indexOf(',', at);
    return comma < 0 ? line.length() + 1 : comma + 1;
  }
}
