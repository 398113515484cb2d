package io.coldrl.trace.format;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Squid's native access.log: {@code time elapsed client code/status bytes method URL user
 * hierarchy/peer type}. The key is the URL. The size includes the response's head, as Squid counts.
 * On a miss the elapsed time counts as the origin's.
 */
final class SquidParser implements LineParser {
  private static final Pattern LINE =
      Pattern.compile("^\\d+\\.\\d+ +\\d+ \\S+ [A-Z_]+/\\d{3} \\d+ [A-Z_]+ \\S+( .*)?$");

  static @Nullable LineParser recognise(String line) {
    return LINE.matcher(line).matches() ? new SquidParser() : null;
  }

  @Override
  public void parse(String line, LogRecord out) {
    String[] cells = line.trim().split(" +", 8);
    if (cells.length < 7) {
      out.bad("not the columns of Squid's access.log");
      return;
    }
    int slash = cells[3].indexOf('/');
    out.timeMs = Fields.unixSecondsToMs(cells[0]);
    long elapsedMs = Fields.whole(cells[1]);
    long status = slash < 0 ? -1 : Fields.whole(cells[3].substring(slash + 1));
    long bytes = Fields.whole(cells[4]);
    if (out.timeMs < 0) {
      out.bad("time is not a number of seconds from 0");
    } else if (status < 0 || status > 999) {
      out.bad("no code/status");
    } else if (bytes < 0) {
      out.bad("size is not a whole number");
    } else {
      out.key = cells[6];
      out.target(out.key);
      boolean miss = cells[3].contains("MISS") && elapsedMs >= 0;
      out.originRttMs = miss ? (int) Math.min(Integer.MAX_VALUE, elapsedMs) : -1;
      out.settle(cells[5], (int) status, bytes);
    }
  }
}
