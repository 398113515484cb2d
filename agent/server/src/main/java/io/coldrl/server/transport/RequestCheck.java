package io.coldrl.server.transport;

import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.ReportOutcomeRequest;
import io.coldrl.proto.v1.SelectEndpointRequest;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.store.HistoryKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Holds requests to the limits of the wire contract. Each check gives null where all is well, and
 * else what is wrong: the field, its value and the limit.
 */
final class RequestCheck {
  static final int MAX_ZONE_BYTES = 255;
  static final int MAX_ACCESSES = 4096;
  static final int MAX_PATH_BYTES = 4096;
  static final int MAX_BUDGET_US = 1_000_000;
  static final int MAX_SUBSET = 256;
  static final int MAX_ADDRESS_BYTES = 64;
  static final int MAX_URL_BYTES = 8_192;
  static final int MAX_REQUEST_ID_BYTES = 128;
  static final float MAX_LATENCY_MS = 86_400_000;

  /** The end of the year 9999: later is a broken clock. */
  static final long MAX_TIME_MS = 253_402_300_799_999L;

  private RequestCheck() {}

  /** Checks all but the candidates' keys for being distinct. */
  static @Nullable String check(SelectVictimsRequest request) {
    String zone = checkUtf8("zone", request.getZone(), MAX_ZONE_BYTES);
    if (zone != null) {
      return zone;
    }
    if (!isTime(request.getNowMs())) {
      return "now_ms is " + request.getNowMs() + ", must be 0 to " + MAX_TIME_MS;
    }
    if (request.getBytesNeeded() == 0 && request.getCountNeeded() == 0) {
      return "bytes_needed and count_needed are both 0, one must be positive";
    }
    long budgetUs = Integer.toUnsignedLong(request.getBudgetUs());
    if (budgetUs > MAX_BUDGET_US) {
      return "budget_us is " + budgetUs + ", must be 0 to " + MAX_BUDGET_US;
    }
    int candidates = request.getCandidatesCount();
    if (candidates < 1 || candidates > CandidateBatch.MAX_CANDIDATES) {
      return "there are "
          + candidates
          + " candidates, must be 1 to "
          + CandidateBatch.MAX_CANDIDATES;
    }
    for (int i = 0; i < candidates; i++) {
      String problem = check(request.getCandidates(i));
      if (problem != null) {
        return "candidate " + i + ": " + problem;
      }
    }
    return null;
  }

  /** Checks a question for an endpoint. */
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

  /** Checks an outcome. */
  static @Nullable String check(ReportOutcomeRequest request) {
    if (Float.isNaN(request.getLatencyMs()) || request.getLatencyMs() > MAX_LATENCY_MS) {
      return "latency_ms is " + request.getLatencyMs() + ", must be at most " + MAX_LATENCY_MS;
    }
    String problem = checkUtf8("request_id", request.getRequestId(), MAX_REQUEST_ID_BYTES);
    return problem == null
        ? checkUtf8("endpoint", request.getEndpoint(), MAX_ADDRESS_BYTES)
        : problem;
  }

  private static @Nullable String check(Candidate candidate) {
    if (candidate.getKey().size() != HistoryKey.OBJECT_BYTES) {
      return "key has " + candidate.getKey().size() + " bytes, must be " + HistoryKey.OBJECT_BYTES;
    }
    if (candidate.getSizeBytes() < 0) {
      return "size_bytes is "
          + Long.toUnsignedString(candidate.getSizeBytes())
          + ", must be less than 2^63";
    }
    if (!isTime(candidate.getLastAccessMs())) {
      return "last_access_ms is " + candidate.getLastAccessMs() + ", must be 0 to " + MAX_TIME_MS;
    }
    return null;
  }

  /** Checks a string's length in bytes. */
  static @Nullable String checkUtf8(String field, String value, int maxBytes) {
    // A char takes at most 3 bytes, so short strings need no counting.
    if (value.length() <= maxBytes / 3) {
      return null;
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    return bytes <= maxBytes ? null : field + " has " + bytes + " bytes, must be 0 to " + maxBytes;
  }

  /** Whether an access can be recorded. */
  static boolean isValid(Access access) {
    return access.getKey().size() == HistoryKey.OBJECT_BYTES
        && isTime(access.getTimeMs())
        && access.getSizeBytes() >= 0;
  }

  private static boolean isTime(long unixMs) {
    return unixMs >= 0 && unixMs <= MAX_TIME_MS;
  }
}
