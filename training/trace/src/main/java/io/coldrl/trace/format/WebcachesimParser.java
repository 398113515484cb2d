package io.coldrl.trace.format;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text traces of webcachesim: {@code time id size}, separated by blanks, the time in seconds.
 * Other columns are ignored.
 */
final class WebcachesimParser implements LineParser {
  private static final Pattern LINE =
      Pattern.compile("^\\d+(\\.\\d+)?[ \t]+\\d+[ \t]+\\d+([ \t]+[-\\d.]+)*$");

  static @Nullable LineParser recognise(String line) {
    return LINE.matcher(line).matches() ? new WebcachesimParser() : null;
  }

  @Override
  public void parse(String line, LogRecord out) {
    String[] cells = line.trim().split("[ \t]+", 4);
    if (cells.length < 3) {
      out.bad("not the three columns time, id and size");
      return;
    }
    out.timeMs = Fields.unixSecondsToMs(cells[0]);
    out.key = cells[1];
    out.sizeBytes = Fields.whole(cells[2]);
    if (out.timeMs < 0) {
      out.bad("time is not a number of seconds from 0");
    } else if (out.sizeBytes <= 0) {
      out.bad(Fields.badSize(cells[2]));
    } else {
      out.outcome = LogRecord.Outcome.REQUEST;
    }
  }
}
