package io.coldrl.trace.format;

import org.jspecify.annotations.Nullable;

/**
 * One parsed line, reused from line to line; owned by the thread that reads.
 *
 * <p>After a parser returned, the line is a request unless {@link #reason} says why not.
 */
final class LogRecord {
  /** What became of the line. */
  enum Outcome {
    REQUEST,
    /** Well-formed, but no request that a cache would answer. */
    SKIPPED,
    /** Not understood. */
    BAD
  }

  Outcome outcome = Outcome.BAD;
  String reason = "";
  long timeMs;
  String key = "";

  /** Size of the object in bytes, or -1 where the line does not tell. */
  long sizeBytes;

  /** Whether {@link #sizeBytes} is but a part of the object. */
  boolean partial;

  /** Freshness lifetime in ms as of this response, or -1. */
  long ttlMs;

  /** The origin's response time in ms, or -1. */
  int originRttMs;

  /** Cache zone, where the line names it. */
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
   * Settles what a request with this method and status tells, for log formats that have both.
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
    // A HEAD or a 304 has no body, a 206 a part of it: neither tells the object's size.
    sizeBytes = head || status == 304 || bytes == 0 ? -1 : bytes;
    partial = status == 206;
    outcome = Outcome.REQUEST;
  }
}
