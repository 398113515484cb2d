package io.coldrl.trace.format;

import java.util.Arrays;

/** {@link CommonLogParser} for GET requests with a status that caches store. */
final class CommonLogBytes implements ByteLineParser {
  private static final int TO_MINUTE = "10/Oct/2000:13:55:".length();
  private static final int TO_ZONE = "10/Oct/2000:13:55:36".length();
  private static final int TIME_LENGTH = "10/Oct/2000:13:55:36 -0700".length();

  private final byte[] lastTime = new byte[TIME_LENGTH];
  private long lastMinuteMs = -1;

  @Override
  public boolean parse(byte[] bytes, int from, int to, LogRecord out, KeyHash key) {
    int time = from;
    while (time < to - 1 && (bytes[time] != ' ' || bytes[time + 1] != '[')) {
      time++;
    }
    time += 2;
    int request = time + TIME_LENGTH + 3;
    if (request + 4 > to
        || bytes[request - 3] != ']'
        || bytes[request - 2] != ' '
        || bytes[request - 1] != '"'
        || !isGet(bytes, request)) {
      return false;
    }
    out.timeMs = timeMs(bytes, time);
    int target = request + 4;
    int requestEnd = endOfQuoted(bytes, target, to);
    int targetEnd = ByteFields.find(bytes, target, requestEnd, ' ');
    int status = requestEnd + 2;
    if (out.timeMs < 0
        || status + 5 > to
        || bytes[status - 1] != ' '
        || bytes[status + 3] != ' '
        || targetEnd == target) {
      return false;
    }
    key.of(bytes, target, targetEnd);
    out.target(bytes, target, targetEnd);
    return settle(bytes, status, to, out);
  }

  private static boolean settle(byte[] bytes, int at, int to, LogRecord out) {
    int size = at + 4;
    int sizeEnd = ByteFields.find(bytes, size, to, ' ');
    long status = ByteFields.whole(bytes, at, at + 3);
    boolean none = sizeEnd == size + 1 && bytes[size] == '-';
    long length = none ? 0 : ByteFields.whole(bytes, size, sizeEnd);
    if (status < 100 || length < 0) {
      return false;
    }
    out.settle("GET", (int) status, length);
    return out.outcome == LogRecord.Outcome.REQUEST;
  }

  private static boolean isGet(byte[] bytes, int at) {
    return bytes[at] == 'G' && bytes[at + 1] == 'E' && bytes[at + 2] == 'T' && bytes[at + 3] == ' ';
  }

  private static int endOfQuoted(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == '"') {
        return i;
      }
    }
    return to;
  }

  private long timeMs(byte[] bytes, int at) {
    long second = ByteFields.whole(bytes, at + TO_MINUTE, at + TO_ZONE);
    if (second < 0) {
      return -1;
    }
    // All but the seconds change once a minute; only then use the calendar.
    if (lastMinuteMs < 0 || !sameMinute(bytes, at)) {
      long ms = CommonLogParser.timeMs(ByteFields.text(bytes, at, at + TIME_LENGTH), 0);
      lastMinuteMs = ms < 0 ? -1 : ms - 1000 * Math.min(59, second);
      System.arraycopy(bytes, at, lastTime, 0, TIME_LENGTH);
    }
    return lastMinuteMs < 0 ? -1 : lastMinuteMs + 1000 * Math.min(59, second);
  }

  private boolean sameMinute(byte[] bytes, int at) {
    return Arrays.equals(bytes, at, at + TO_MINUTE, lastTime, 0, TO_MINUTE)
        && Arrays.equals(bytes, at + TO_ZONE, at + TIME_LENGTH, lastTime, TO_ZONE, TIME_LENGTH);
  }
}
