package io.coldrl.trace.format;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link JsonLogParser} for lines of plain strings without escapes or blanks, as NGINX writes. */
final class JsonLogBytes implements ByteLineParser {
  private static final String[] NAMES = {
    "time",
    "method",
    "key",
    "status",
    "cache",
    "bytes",
    "cache_control",
    "expires",
    "header",
    "response",
    "zone"
  };
  private static final int TIME = 0;
  private static final int METHOD = 1;
  private static final int KEY = 2;
  private static final int STATUS = 3;
  private static final int CACHE = 4;
  private static final int BYTES = 5;
  private static final int CONTROL = 6;
  private static final int EXPIRES = 7;
  private static final int HEADER = 8;
  private static final int RESPONSE = 9;
  private static final int ZONE = 10;
  private static final int MEMO = 256;

  private final int[] starts = new int[NAMES.length];
  private final int[] ends = new int[NAMES.length];
  private final byte[] @Nullable [] controls = new byte[MEMO][];
  private final long[] freshnessMs = new long[MEMO];
  private String lastZone = "";

  @Override
  public boolean parse(byte[] bytes, int from, int to, LogRecord out, KeyHash key) {
    Arrays.fill(starts, 0);
    Arrays.fill(ends, 0);
    if (!split(bytes, from, to) || ends[KEY] == starts[KEY] || !is(bytes, METHOD, "GET")) {
      return false;
    }
    out.timeMs = ByteFields.unixSecondsToMs(bytes, starts[TIME], ends[TIME]);
    long status = ByteFields.whole(bytes, starts[STATUS], ends[STATUS]);
    long length = ByteFields.whole(bytes, starts[BYTES], ends[BYTES]);
    boolean bypass = is(bytes, CACHE, "BYPASS");
    boolean local = isNothing(bytes, CACHE) && isNothing(bytes, HEADER);
    if (out.timeMs < 0 || status < 0 || status > 999 || length < 0 || bypass) {
      return false;
    }
    if (local && isNothing(bytes, RESPONSE)) {
      return false;
    }
    int header = ByteFields.lastUpstreamMs(bytes, starts[HEADER], ends[HEADER]);
    out.originRttMs =
        header >= 0 ? header : ByteFields.lastUpstreamMs(bytes, starts[RESPONSE], ends[RESPONSE]);
    out.ttlMs = freshness(bytes, out.timeMs);
    out.zone = zone(bytes);
    out.settle("GET", (int) status, length);
    key.of(bytes, starts[KEY], ends[KEY]);
    out.target(bytes, starts[KEY], ends[KEY]);
    return out.outcome == LogRecord.Outcome.REQUEST;
  }

  /* Strictly {"name":"value","name":"value"}; of a repeated name, the last value counts. */
  private boolean split(byte[] bytes, int from, int to) {
    int at = from;
    if (to - from < 2 || bytes[at++] != '{') {
      return false;
    }
    while (at < to && bytes[at] == '"') {
      int nameEnd = endOfString(bytes, at + 1, to);
      if (nameEnd + 3 > to || bytes[nameEnd + 1] != ':' || bytes[nameEnd + 2] != '"') {
        return false;
      }
      int valueEnd = endOfString(bytes, nameEnd + 3, to);
      if (valueEnd + 2 > to) {
        return false;
      }
      int field = field(bytes, at + 1, nameEnd);
      if (field >= 0) {
        starts[field] = nameEnd + 3;
        ends[field] = valueEnd;
      }
      at = valueEnd + 2;
      if (bytes[valueEnd + 1] == '}') {
        return at == to;
      }
      if (bytes[valueEnd + 1] != ',') {
        return false;
      }
    }
    return false;
  }

  /** Index of the closing quote; {@code to} if there is none or the string is not plain. */
  private static int endOfString(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == '"') {
        return i;
      }
      if (c == '\\' || (c >= 0 && c < ' ')) {
        return to;
      }
    }
    return to;
  }

  private static int field(byte[] bytes, int from, int to) {
    for (int i = 0; i < NAMES.length; i++) {
      if (same(bytes, from, to, NAMES[i])) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(byte[] bytes, int field, String value) {
    return same(bytes, starts[field], ends[field], value);
  }

  private boolean isNothing(byte[] bytes, int field) {
    return ByteFields.isNothing(bytes, starts[field], ends[field]);
  }

  private static boolean same(byte[] bytes, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] != text.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  private long freshness(byte[] bytes, long timeMs) {
    int from = starts[CONTROL];
    int to = ends[CONTROL];
    if (!isNothing(bytes, EXPIRES)) {
      return Fields.freshnessMs(
          ByteFields.text(bytes, from, to),
          ByteFields.text(bytes, starts[EXPIRES], ends[EXPIRES]),
          timeMs);
    }
    if (from == to) {
      return -1;
    }
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 16)) & (MEMO - 1);
    byte[] known = controls[slot];
    if (known == null || !Arrays.equals(known, 0, known.length, bytes, from, to)) {
      controls[slot] = Arrays.copyOfRange(bytes, from, to);
      freshnessMs[slot] = Fields.freshnessMs(ByteFields.text(bytes, from, to), "", timeMs);
    }
    return freshnessMs[slot];
  }

  private @Nullable String zone(byte[] bytes) {
    if (starts[ZONE] == 0) {
      return null;
    }
    if (!is(bytes, ZONE, lastZone)) {
      lastZone = ByteFields.text(bytes, starts[ZONE], ends[ZONE]);
    }
    return lastZone;
  }
}
