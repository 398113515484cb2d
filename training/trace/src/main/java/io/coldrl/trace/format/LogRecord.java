package io.coldrl.trace.format;

import io.coldrl.core.record.UrlGroups;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One parsed line, reused for the next; owned by the parsing thread.
 *
 * <p>After parsing, {@link #outcome} tells what the line is, and {@link #reason} why it is not a
 * request.
 */
final class LogRecord {
  /** Kinds of lines. */
  enum Outcome {
    REQUEST,
    /** Well-formed, but not a cacheable request. */
    SKIPPED,
    /** Could not be parsed. */
    BAD
  }

  Outcome outcome = Outcome.BAD;
  String reason = "";
  long timeMs;
  String key = "";

  /** Size of the object in bytes, or -1 if unknown. */
  long sizeBytes;

  /** Whether {@link #sizeBytes} may be only a part of the object. */
  boolean partial;

  /** Freshness lifetime in ms as of this response, or -1. */
  long ttlMs;

  /** The origin's response time in ms, or -1. */
  int originRttMs;

  /** The {@link UrlGroups} of the object; unknown if the format has no URLs. */
  final int[] groups = new int[UrlGroups.COUNT];

  /** Cache zone, or null if the line has none. */
  @Nullable String zone;

  void reset() {
    outcome = Outcome.BAD;
    reason = "";
    key = "";
    timeMs = 0;
    sizeBytes = -1;
    partial = false;
    ttlMs = -1;
    originRttMs = -1;
    zone = null;
    Arrays.fill(groups, UrlGroups.UNKNOWN);
  }

  /** Computes the groups of this request target, with or without scheme and host. */
  void target(byte[] bytes, int from, int to) {
    UrlGroups.of(bytes, from, to, groups, 0);
  }

  /** The same; each char is one byte. */
  void target(String target) {
    byte[] bytes = new byte[target.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.min(255, target.charAt(i));
    }
    target(bytes, 0, bytes.length);
  }

  void bad(String why) {
    outcome = Outcome.BAD;
    reason = why;
  }

  void skipped(String why) {
    outcome = Outcome.SKIPPED;
    reason = why;
  }

  /**
   * Sets outcome and size by method and status, for log formats that have both.
   *
   * @param bytes body bytes sent to the client, 0 or more
   */
  void settle(String method, int status, long bytes) {
    boolean head = method.equals("HEAD");
    if (!head && !method.equals("GET")) {
      skipped("method " + (method.length() <= 10 ? method : "unknown"));
      return;
    }
    if (status != 200 && status != 206 && status != 304 && status != 203) {
      skipped("status " + status);
      return;
    }
    // A HEAD or a 304 has no body, and a 206 only a part: neither shows the object's size.
    sizeBytes = head || status == 304 || bytes == 0 ? -1 : bytes;
    partial = status == 206;
    outcome = Outcome.REQUEST;
  }
}
