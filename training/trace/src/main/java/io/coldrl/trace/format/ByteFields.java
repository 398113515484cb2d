package io.coldrl.trace.format;

import java.nio.charset.StandardCharsets;

/** {@link Fields} for usual values, on bytes. All results are -1 for unusual values. */
final class ByteFields {
  private static final int MAX_DIGITS = 15;
  private static final long MAX_SECONDS = 100L * 365 * 24 * 3600;
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private ByteFields() {}

  /** A whole number of at most 18 digits. */
  static long whole(byte[] bytes, int from, int to) {
    if (to <= from || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Unix seconds, with or without a fraction, to ms; the same as {@code unixSecondsToMs}. */
  static long unixSecondsToMs(byte[] bytes, int from, int to) {
    long ms = ms(bytes, from, to);
    return ms <= 100_000_000_000_000L ? ms : -1;
  }

  /*
   * With at most 15 digits, mantissa and power of ten are exact as doubles and their quotient is
   * the correctly rounded value (Clinger 1990, section 3), as parseDouble returns it.
   */
  private static long ms(byte[] bytes, int from, int to) {
    long mantissa = 0;
    int dot = -1;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
      } else if (bytes[i] == '.' && dot < 0 && i > from && i < to - 1) {
        dot = i;
      } else {
        return -1;
      }
    }
    int digits = to - from - (dot < 0 ? 0 : 1);
    if (digits < 1 || digits > MAX_DIGITS) {
      return -1;
    }
    if (dot < 0) {
      return mantissa <= 100_000_000_000L ? mantissa * 1000 : -1;
    }
    return Math.round(mantissa / POWERS[to - dot - 1] * 1000);
  }

  /** A number of seconds to ms, the same as {@code Fields.secondsToMs}. */
  static long secondsToMs(byte[] bytes, int from, int to) {
    long ms = ms(bytes, from, to);
    // Near the limit rounding decides: leave that to the slow parser, as all unusual values.
    return ms >= 0 && ms < MAX_SECONDS * 1000 ? ms : Fields.secondsToMs(text(bytes, from, to));
  }

  /** The same as {@code Fields.lastUpstreamMs}. */
  static int lastUpstreamMs(byte[] bytes, int from, int to) {
    if (isNothing(bytes, from, to)) {
      return -1;
    }
    long ms = ms(bytes, from, to);
    if (ms >= 0 && ms < MAX_SECONDS * 1000) {
      return (int) Math.min(Integer.MAX_VALUE, ms);
    }
    return Fields.lastUpstreamMs(text(bytes, from, to));
  }

  /** Whether a value is empty or a dash. */
  static boolean isNothing(byte[] bytes, int from, int to) {
    return to <= from || (to - from == 1 && bytes[from] == '-');
  }

  /** The first {@code wanted} from {@code from}, or {@code to}. */
  static int find(byte[] bytes, int from, int to, char wanted) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
