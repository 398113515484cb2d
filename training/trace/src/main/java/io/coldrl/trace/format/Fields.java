package io.coldrl.trace.format;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Parses the field values that log formats share. All results are -1 if the value is missing or
 * invalid.
 */
final class Fields {
  private static final long MAX_SECONDS = 100L * 365 * 24 * 3600;

  private Fields() {}

  /**
   * Decimal seconds to ms, rounded.
   *
   * @return -1 if {@code text} is not a number from 0 to a hundred years
   */
  static long secondsToMs(String text) {
    double seconds = number(text);
    return seconds >= 0 && seconds <= MAX_SECONDS ? Math.round(seconds * 1000) : -1;
  }

  /** Unix seconds with a fraction to ms, rounded; -1 if it is not a number or out of range. */
  static long unixSecondsToMs(String text) {
    double seconds = number(text);
    return seconds >= 0 && seconds <= 1e11 ? Math.round(seconds * 1000) : -1;
  }

  /**
   * A plain decimal number; NaN for anything else (Double.parseDouble takes "1f", "0x1p3", " ").
   */
  static double number(String text) {
    if (text.isEmpty() || text.length() > 40) {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** A whole number of 0 to 2^62; -1 for anything else. */
  static long whole(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /** The reason why {@code text} is not a size, given that {@link #whole} is below 1. */
  static String badSize(String text) {
    double number = number(text);
    if (number < 1) {
      return "size is below 1";
    }
    return number > 1e15 ? "size is above 1 PiB" : "size is not a whole number";
  }

  /**
   * NGINX's list of upstream times, such as "0.012", "0.001, 0.002", "0.1 : -", "-" or "". The last
   * server asked is the one that answered, so the last number counts.
   *
   * @return ms, or -1 if no server answered
   */
  static int lastUpstreamMs(String text) {
    int end = text.length();
    while (end > 0) {
      int start = Math.max(text.lastIndexOf(',', end - 1), text.lastIndexOf(" : ", end - 1));
      String item = text.substring(start + 1, end).replace(":", "").trim();
      long ms = secondsToMs(item);
      if (ms >= 0) {
        return (int) Math.min(Integer.MAX_VALUE, ms);
      }
      end = Math.max(0, start);
    }
    return -1;
  }

  /**
   * Freshness lifetime by RFC 9111, section 4.2.1, for a shared cache: s-maxage, else max-age, else
   * Expires less the time of the response.
   *
   * @return ms, or -1 if the response has no lifetime or must not be stored
   */
  static long freshnessMs(String cacheControl, String expires, long timeMs) {
    String control = cacheControl.toLowerCase(Locale.ROOT);
    if (control.contains("no-store") || control.contains("private")) {
      return -1;
    }
    long shared = directiveMs(control, "s-maxage=");
    if (shared >= 0) {
      return shared;
    }
    long maxAge = directiveMs(control, "max-age=");
    if (maxAge >= 0) {
      return maxAge;
    }
    return expires.isEmpty() || expires.equals("-") ? -1 : expiresMs(expires, timeMs);
  }

  private static long directiveMs(String control, String name) {
    int at = control.indexOf(name);
    // "s-maxage=" ends with "maxage=", not "max-age=": a plain search can't confuse the two.
    if (at < 0) {
      return -1;
    }
    int start = at + name.length();
    if (start < control.length() && control.charAt(start) == '"') {
      start++;
    }
    int end = start;
    while (end < control.length() && Character.isDigit(control.charAt(end))) {
      end++;
    }
    return secondsToMs(control.substring(start, end));
  }

  private static long expiresMs(String expires, long timeMs) {
    try {
      ZonedDateTime date =
          ZonedDateTime.parse(
              expires.trim(), DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC));
      return Math.max(0, date.toInstant().toEpochMilli() - timeMs);
    } catch (DateTimeParseException e) {
      // RFC 9111, section 5.3: an invalid date means "already expired".
      return 0;
    }
  }
}
