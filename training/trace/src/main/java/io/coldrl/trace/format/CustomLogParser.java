package io.coldrl.trace.format;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;

/**
 * A log in an operator's own {@link LogFormat}. The key is the host, if the format has one, and the
 * target. Cache status, times and headers mean what they mean in ColdRL's log.
 */
final class CustomLogParser implements LineParser {
  private static final int TIME_LOCAL_LENGTH = LogVariable.TIME_LOCAL.length();

  private final LogFormat format;
  private final List<LogFormat.Part> parts;
  private final String[] values = new String[LogVariable.values().length];
  private String lastTime = "";
  private long lastTimeMs = -1;

  CustomLogParser(LogFormat format) {
    this.format = format;
    parts = format.parts();
  }

  @Override
  public void parse(String line, LogRecord out) {
    Arrays.fill(values, "");
    if (!match(line)) {
      out.bad("not as the log format has it");
      return;
    }
    out.timeMs = timeMs();
    String size = value(LogVariable.BODY_BYTES_SENT, LogVariable.BYTES_SENT);
    long bytes = size.isEmpty() ? 0 : Fields.whole(size);
    long status = Fields.whole(value(LogVariable.STATUS));
    if (out.timeMs < 0) {
      out.bad("no valid time");
    } else if (status < 100 || status > 999) {
      out.bad("status is not a number of three digits");
    } else if (bytes < 0) {
      out.bad("size is neither a number nor -");
    } else {
      settleRequest((int) status, bytes, out);
    }
  }

  private boolean match(String line) {
    if (!line.startsWith(format.start())) {
      return false;
    }
    int at = format.start().length();
    for (LogFormat.Part part : parts) {
      int end = valueEnd(line, at, part);
      if (end < 0) {
        return false;
      }
      int index = part.variable().ordinal();
      if (part.variable() != LogVariable.NONE && values[index].isEmpty()) {
        String value = line.substring(at, end);
        values[index] = value.equals("-") ? "" : value;
      }
      at = end + part.literal().length();
    }
    return true;
  }

  private int valueEnd(String line, int from, LogFormat.Part part) {
    String literal = part.literal();
    if (literal.isEmpty()) {
      return line.length();
    }
    int length = part.variable().length();
    // Dates contain blanks, so a date ends by its length.
    if (length > 0 && from + length <= line.length()) {
      char last = line.charAt(from + length - 1);
      boolean date = last == 'T' || part.variable() == LogVariable.TIME_LOCAL;
      if (date && line.startsWith(literal, from + length)) {
        return from + length;
      }
    }
    boolean escaped = format.escape() != LogFormat.Escape.NONE;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == literal.charAt(0) && line.startsWith(literal, i)) {
        if (!part.list() || !isInList(line, from, i)) {
          return i;
        }
      } else if (c == '\\' && escaped) {
        i++;
      }
    }
    return -1;
  }

  /**
   * Whether the blank or comma at {@code at} is within a list such as {@code 0.001, 0.002 : 0.3}.
   */
  private static boolean isInList(String line, int from, int at) {
    if (line.charAt(at) == ',') {
      return line.startsWith(" ", at + 1);
    }
    char before = at > from ? line.charAt(at - 1) : ' ';
    boolean colonBefore = before == ':' && at - 2 > from && line.charAt(at - 2) == ' ';
    return before == ',' || colonBefore || line.startsWith(" : ", at);
  }

  private long timeMs() {
    String unix = values[LogVariable.MSEC.ordinal()];
    if (!unix.isEmpty()) {
      return Fields.unixSecondsToMs(unix);
    }
    String time = value(LogVariable.TIME_ISO8601, LogVariable.TIME_LOCAL);
    if (!time.equals(lastTime)) {
      lastTime = time;
      lastTimeMs =
          values[LogVariable.TIME_ISO8601.ordinal()].isEmpty()
              ? (time.length() == TIME_LOCAL_LENGTH ? CommonLogParser.timeMs(time, 0) : -1)
              : isoMs(time);
    }
    return lastTimeMs;
  }

  private static long isoMs(String time) {
    try {
      return Math.max(-1, OffsetDateTime.parse(time).toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private void settleRequest(int status, long bytes, LogRecord out) {
    String method = value(LogVariable.REQUEST_METHOD);
    String target = value(LogVariable.URL, LogVariable.REQUEST_URI);
    String request = values[LogVariable.REQUEST.ordinal()];
    if (format.has(LogVariable.REQUEST) && (target.isEmpty() || method.isEmpty())) {
      int methodEnd = request.indexOf(' ');
      if (methodEnd < 1 && target.isEmpty() && !format.has(LogVariable.URI)) {
        // Scanners and TLS on a plain port leave such lines; NGINX answers 400.
        out.skipped("request line without a target");
        return;
      }
      method = method.isEmpty() ? request.substring(0, Math.max(0, methodEnd)) : method;
      target = target.isEmpty() ? targetOf(request, methodEnd) : target;
    }
    if (target.isEmpty()) {
      String args = values[LogVariable.ARGS.ordinal()];
      target = value(LogVariable.URI) + (args.isEmpty() ? "" : "?" + args);
    }
    if (target.isEmpty()) {
      out.bad("request line with an empty target");
      return;
    }
    String url = unescaped(target);
    out.key = host() + url;
    out.target(url);
    settleCache(method.isEmpty() ? "GET" : method, status, bytes, out);
  }

  private static String targetOf(String request, int methodEnd) {
    if (methodEnd < 1) {
      return "";
    }
    int end = request.indexOf(' ', methodEnd + 1);
    return request.substring(methodEnd + 1, end < 0 ? request.length() : end);
  }

  private String host() {
    return values[LogVariable.URL.ordinal()].isEmpty()
        ? value(LogVariable.HOST, LogVariable.HTTP_HOST, LogVariable.SERVER_NAME)
        : "";
  }

  private void settleCache(String method, int status, long bytes, LogRecord out) {
    String cache = value(LogVariable.UPSTREAM_CACHE_STATUS);
    String header = value(LogVariable.UPSTREAM_HEADER_TIME);
    String response = value(LogVariable.UPSTREAM_RESPONSE_TIME);
    out.ttlMs =
        Fields.freshnessMs(
            value(LogVariable.UPSTREAM_HTTP_CACHE_CONTROL, LogVariable.SENT_HTTP_CACHE_CONTROL),
            value(LogVariable.UPSTREAM_HTTP_EXPIRES, LogVariable.SENT_HTTP_EXPIRES),
            out.timeMs);
    int headerMs = Fields.lastUpstreamMs(header);
    out.originRttMs = headerMs >= 0 ? headerMs : Fields.lastUpstreamMs(response);
    boolean hasStatus = format.has(LogVariable.UPSTREAM_CACHE_STATUS);
    if (cache.equals("BYPASS")) {
      out.skipped("cache BYPASS");
    } else if (hasStatus && cache.isEmpty() && header.isEmpty() && response.isEmpty()) {
      out.skipped("answered by neither cache nor origin");
    } else {
      out.settle(method, status, bytes);
    }
  }

  /** The first of these that has a value, unescaped unless it is a target; empty if none has. */
  private String value(LogVariable... variables) {
    for (LogVariable variable : variables) {
      String value = values[variable.ordinal()];
      if (!value.isEmpty()) {
        return variable.isTarget() ? value : unescaped(value);
      }
    }
    return "";
  }

  private String unescaped(String value) {
    return value.indexOf('\\') < 0 ? value : LogEscapes.undo(value, format.escape());
  }
}
