package io.coldrl.trace.format;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Common and combined log format, as Apache and NGINX write them:
 *
 * <pre>host ident user [10/Oct/2000:13:55:36 -0700] "GET /path HTTP/1.0" 200 2326 …</pre>
 *
 * <p>Fields after the size (referer, user agent and others) are ignored. The key is the request
 * target. The format has no time to live and no origin times.
 */
final class CommonLogParser implements LineParser {
  private static final Pattern LINE =
      Pattern.compile("^\\S+ .*\\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] \".*");
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int TIME_LENGTH = "10/Oct/2000:13:55:36 -0700".length();

  static @Nullable LineParser recognise(String line) {
    return LINE.matcher(line).matches() ? new CommonLogParser() : null;
  }

  @Override
  public void parse(String line, LogRecord out) {
    int timeStart = line.indexOf(" [") + 2;
    int timeEnd = line.indexOf("] \"", timeStart);
    if (timeStart < 2 || timeEnd - timeStart != TIME_LENGTH) {
      out.bad("no [time]");
      return;
    }
    out.timeMs = timeMs(line, timeStart);
    if (out.timeMs < 0) {
      out.bad("time is not dd/Mon/yyyy:hh:mm:ss ±hhmm");
      return;
    }
    int requestStart = timeEnd + 3;
    int requestEnd = endOfQuoted(line, requestStart);
    if (requestEnd < 0 || !line.startsWith(" ", requestEnd + 1)) {
      out.bad("no \"request\"");
      return;
    }
    parseStatusAndSize(line, requestStart, requestEnd, out);
  }

  @Override
  public ByteLineParser fast() {
    return new CommonLogBytes();
  }

  private static void parseStatusAndSize(String line, int start, int end, LogRecord out) {
    int statusStart = end + 2;
    int statusEnd = endOfWord(line, statusStart);
    int sizeStart = Math.min(line.length(), statusEnd + 1);
    String size = line.substring(sizeStart, endOfWord(line, sizeStart));
    long status = Fields.whole(line.substring(Math.min(statusStart, statusEnd), statusEnd));
    long bytes = size.equals("-") ? 0 : Fields.whole(size);
    if (status < 100 || status > 999) {
      out.bad("status is not a number of three digits");
    } else if (bytes < 0) {
      out.bad("size is neither a number nor -");
    } else {
      settle(line.substring(start, end), (int) status, bytes, out);
    }
  }

  private static void settle(String request, int status, long bytes, LogRecord out) {
    int methodEnd = request.indexOf(' ');
    if (methodEnd < 1) {
      // Scanners and TLS on a plain port leave such lines; NGINX answers 400.
      out.skipped("request line without a target");
      return;
    }
    int targetEnd = request.indexOf(' ', methodEnd + 1);
    String target = request.substring(methodEnd + 1, targetEnd < 0 ? request.length() : targetEnd);
    if (target.isEmpty()) {
      out.bad("request line with an empty target");
      return;
    }
    out.key = target;
    out.target(target);
    out.settle(request.substring(0, methodEnd), status, bytes);
  }

  private static int endOfQuoted(String line, int from) {
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      }
    }
    return -1;
  }

  private static int endOfWord(String line, int from) {
    int end = line.indexOf(' ', from);
    return end < 0 ? line.length() : end;
  }

  static long timeMs(String line, int at) {
    int month = MONTHS.indexOf(line.substring(at + 3, at + 6));
    int day = digits(line, at, 2);
    int year = digits(line, at + 7, 4);
    int hour = digits(line, at + 12, 2);
    int minute = digits(line, at + 15, 2);
    int second = digits(line, at + 18, 2);
    int zone = digits(line, at + 22, 4);
    char sign = line.charAt(at + 21);
    if (month < 0 || month % 3 != 0 || day < 1 || year < 0 || zone < 0) {
      return -1;
    }
    if (hour < 0 || minute < 0 || second < 0 || (sign != '+' && sign != '-')) {
      return -1;
    }
    try {
      // A leap second counts as the second before it.
      LocalDateTime local =
          LocalDateTime.of(year, month / 3 + 1, day, hour, minute, Math.min(second, 59));
      int offset = (zone / 100 * 60 + zone % 100) * 60;
      long seconds = local.toEpochSecond(ZoneOffset.UTC) - (sign == '+' ? offset : -offset);
      return seconds < 0 ? -1 : seconds * 1000;
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private static int digits(String line, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
