package io.coldrl.core.routing;

import io.coldrl.core.record.FixedRecord;
import java.util.Arrays;
import java.util.List;

/**
 * The features of an endpoint at a routing decision, in the order of the model's input. Values are
 * raw; logarithms and clipping are part of the model. {@value #MISSING} stands for "not known".
 */
public enum RoutingFeature {
  IN_FLIGHT("in_flight", "requests sent there and not answered yet"),
  IN_FLIGHT_AGE_MS("in_flight_age_ms", "their mean age; 0 where there are none"),
  LATENCY_MS("latency_ms", "EWMA of latency over about 10 s"),
  FAST_LATENCY_MS("fast_latency_ms", "EWMA of latency over about 1 s"),
  RECENT_LATENCY_MS("recent_latency_ms", "EWMA of latency over about ten answers"),
  PEAK_LATENCY_MS("peak_latency_ms", "peak EWMA of latency"),
  BASE_LATENCY_MS("base_latency_ms", "about the tenth percentile of latency"),
  ERROR_SHARE("error_share", "share of failures, 0 to 1"),
  CONSECUTIVE_FAILURES("consecutive_failures", "failures since the last success"),
  ANSWER_AGE_MS("answer_age_ms", "time since the last answer"),
  ANSWERS("answers", "answers seen ever, up to 1,000"),
  RATE("rate", "requests a second sent there"),
  TOTAL_RATE("total_rate", "requests a second to all candidates"),
  TOTAL_IN_FLIGHT("total_in_flight", "requests in flight at all candidates"),
  EXTRA_COST("extra_cost", "cost of the endpoint's tier above the cheapest candidate's, 0 or more"),
  WEIGHT("weight", "configured weight, above 0, 1 as a rule"),
  OBJECTIVE_MS("objective_ms", "the latency that is good enough"),
  CACHED("cached", "1 where endpoints answer from caches of their own, else 0"),
  OBJECT_AGE_MS("object_age_ms", "time since the endpoint last served the object"),
  OBJECT_HITS("object_hits", "answers for the object from its cache since the last miss"),
  OBJECT_REQUESTS("object_requests", "requests for the object remembered, all endpoints"),
  HASH_RANK("hash_rank", "rank by rendezvous hash of object and endpoint, 0 the first");

  /** Value of a feature that is not known. */
  public static final float MISSING = FixedRecord.MISSING;

  private static final int SIZE = values().length;

  private final String id;
  private final String doc;

  RoutingFeature(String id, String doc) {
    this.id = id;
    this.doc = doc;
  }

  /** Stable name, as in reports and the model's metadata. */
  public String id() {
    return id;
  }

  /** One line for people. */
  public String doc() {
    return doc;
  }

  /** Number of features. */
  public static int size() {
    return SIZE;
  }

  /** All names in the order of the model's input. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(RoutingFeature::id).toList();
  }
}
