package io.coldrl.server.transport;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.ReportOutcomeRequest;
import io.coldrl.proto.v1.SelectEndpointRequest;
import io.coldrl.server.store.HistoryKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests against the limits of the wire contract. Each check returns null, or a problem
 * that names the field, its value and the limit.
 */
final class RequestCheck {
  static final int MAX_ZONE_BYTES = 255;
  static final int MAX_ACCESSES = 4096;
  static final int MAX_ZONES = 64;
  static final int MAX_PATH_BYTES = 4096;
  static final int MAX_BUDGET_US = 1_000_000;
  static final int MAX_SUBSET = 256;
  static final int MAX_ADDRESS_BYTES = 64;
  static final int MAX_URL_BYTES = 8_192;
  static final int MAX_REQUEST_ID_BYTES = 128;
  static final float MAX_LATENCY_MS = 86_400_000;

  /** The end of the year 9999. Stored times are limited by the agent's clock, too. */
  static final long MAX_TIME_MS = 253_402_300_799_999L;

  private RequestCheck() {}

  /**
   * Checks a question, except whether its keys are distinct.
   *
   * @param latestMs the latest time that is accepted as now, Unix ms
   */
  static @Nullable String check(VictimsQuestion question, long latestMs) {
    String zone = checkUtf8("zone", question.zone(), MAX_ZONE_BYTES);
    if (zone != null) {
      return zone;
    }
    if (question.nowMs() < 0 || question.nowMs() > latestMs) {
      return "now_ms is "
          + question.nowMs()
          + ", must be 0 to "
          + latestMs
          + ", a day ahead of the agent's clock";
    }
    if (question.bytesNeeded() == 0 && question.countNeeded() == 0) {
      return "bytes_needed and count_needed are both 0, must not both be 0";
    }
    long budgetUs = Integer.toUnsignedLong(question.budgetUs());
    if (budgetUs > MAX_BUDGET_US) {
      return "budget_us is " + budgetUs + ", must be 0 to " + MAX_BUDGET_US;
    }
    int candidates = question.candidates();
    if (candidates < 1 || candidates > EvictionBatch.MAX_CANDIDATES) {
      return "there are "
          + candidates
          + " candidates, must be 1 to "
          + EvictionBatch.MAX_CANDIDATES;
    }
    for (int i = 0; i < candidates; i++) {
      String problem = checkCandidate(question, i);
      if (problem != null) {
        return "candidate " + i + ": " + problem;
      }
    }
    return null;
  }

  private static @Nullable String checkCandidate(VictimsQuestion question, int i) {
    if (question.keyBytes(i) != HistoryKey.OBJECT_BYTES) {
      return "key has " + question.keyBytes(i) + " bytes, must be " + HistoryKey.OBJECT_BYTES;
    }
    if (question.sizeBytes(i) < 0) {
      return "size_bytes is "
          + Long.toUnsignedString(question.sizeBytes(i))
          + ", must be less than 2^63";
    }
    if (!isTime(question.lastAccessMs(i))) {
      return "last_access_ms is " + question.lastAccessMs(i) + ", must be 0 to " + MAX_TIME_MS;
    }
    return null;
  }

  /** Checks a request for an endpoint. */
  static @Nullable String check(SelectEndpointRequest request) {
    if (request.getSubsetCount() > MAX_SUBSET) {
      return "subset has " + request.getSubsetCount() + " endpoints, must be 0 to " + MAX_SUBSET;
    }
    for (String address : request.getSubsetList()) {
      if (address.length() > MAX_ADDRESS_BYTES) {
        return checkUtf8("an endpoint of subset", address, MAX_ADDRESS_BYTES);
      }
    }
    String problem = checkUtf8("authority", request.getAuthority(), MAX_ZONE_BYTES);
    problem = problem == null ? checkUtf8("path", request.getPath(), MAX_URL_BYTES) : problem;
    return problem == null
        ? checkUtf8("request_id", request.getRequestId(), MAX_REQUEST_ID_BYTES)
        : problem;
  }

  /** Checks a report of an outcome. */
  static @Nullable String check(ReportOutcomeRequest request) {
    if (Float.isNaN(request.getLatencyMs()) || request.getLatencyMs() > MAX_LATENCY_MS) {
      return "latency_ms is " + request.getLatencyMs() + ", must be at most " + MAX_LATENCY_MS;
    }
    String problem = checkUtf8("request_id", request.getRequestId(), MAX_REQUEST_ID_BYTES);
    return problem == null
        ? checkUtf8("endpoint", request.getEndpoint(), MAX_ADDRESS_BYTES)
        : problem;
  }

  /** Checks the length of a string in bytes of UTF-8. */
  static @Nullable String checkUtf8(String field, String value, int maxBytes) {
    // A char takes at most 3 bytes, so a short string is valid in any case.
    if (value.length() <= maxBytes / 3) {
      return null;
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    return bytes <= maxBytes ? null : field + " has " + bytes + " bytes, must be 0 to " + maxBytes;
  }

  /** Whether the number of zones and the lengths of their names are within the limits. */
  static boolean areZonesValid(AccessReport report) {
    boolean valid = report.zones() <= MAX_ZONES;
    for (int i = 0; i < report.zones() && valid; i++) {
      valid = checkUtf8("zone", report.zone(i), MAX_ZONE_BYTES) == null;
    }
    return valid;
  }

  /**
   * Whether an access's key, time and size are valid.
   *
   * @param latestMs the latest time that is accepted, Unix ms
   */
  static boolean isValid(AccessReader access, long latestMs) {
    return access.isWellFormed()
        && access.keyBytes() == HistoryKey.OBJECT_BYTES
        && access.timeMs() >= 0
        && access.timeMs() <= latestMs
        && access.sizeBytes() >= 0;
  }

  private static boolean isTime(long unixMs) {
    return unixMs >= 0 && unixMs <= MAX_TIME_MS;
  }
}
