package io.coldrl.trace.format;

/** Undoes NGINX's escapes in the values of a log; leaves other text unchanged. */
final class LogEscapes {
  private LogEscapes() {}

  static String undo(String value, LogFormat.Escape escape) {
    if (escape == LogFormat.Escape.NONE) {
      return value;
    }
    StringBuilder text = new StringBuilder(value.length());
    int at = 0;
    while (at < value.length()) {
      char c = value.charAt(at);
      int digits = c != '\\' ? 0 : digits(value, at + 1, escape);
      int code = digits == 0 ? -1 : code(value, at + 2, digits);
      if (code >= 0) {
        text.append((char) code);
        at += 2 + digits;
      } else if (c == '\\' && escape == LogFormat.Escape.JSON && at + 1 < value.length()) {
        text.append(json(value.charAt(at + 1)));
        at += 2;
      } else {
        text.append(c);
        at++;
      }
    }
    return text.toString();
  }

  /** Number of hexadecimal digits that follow the letter at {@code at}. */
  private static int digits(String value, int at, LogFormat.Escape escape) {
    if (escape == LogFormat.Escape.JSON) {
      return value.startsWith("u", at) ? 4 : 0;
    }
    return value.startsWith("x", at) ? 2 : 0;
  }

  private static int code(String value, int from, int digits) {
    if (from + digits > value.length()) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(value.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = 16 * code + digit;
    }
    return code;
  }

  private static char json(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }
}
