package io.coldrl.core.eviction;

import java.util.Arrays;
import java.util.List;

/**
 * The raw features of one candidate, in the order in which a model receives them.
 *
 * <p>Values are raw: logarithms, clipping and normalisation are nodes of the model's graph, so that
 * training and serving can't drift. A value that is not known is {@link FeatureExtractor#MISSING}.
 */
public enum EvictionFeature {
  SIZE_BYTES("size_bytes", "space that evicting the object frees, bytes"),
  IDLE_MS("idle_ms", "time since the last access, ms"),
  AGE_MS("age_ms", "time since the object was last admitted, ms"),
  HITS("hits", "hits since the object was last admitted"),
  INTER_ARRIVAL_MS("inter_arrival_ms", "time between the last two accesses, ms"),
  TTL_LEFT_MS("ttl_left_ms", "time for which the object stays fresh, ms, 0 when stale"),
  ORIGIN_RTT_MS("origin_rtt_ms", "the origin's last response time for the object, ms"),
  IDLE_REQUESTS("idle_requests", "requests to the zone since the last access"),
  COUNT("count", "accesses ever, across evictions"),
  LIFETIME_REQUESTS("lifetime_requests", "requests to the zone since the first access"),
  EWMA_GAP("ewma_gap", "EWMA of the gaps between accesses, requests"),
  GAP_1("gap_1", "last gap between accesses, requests"),
  GAP_2("gap_2", "the gap before gap_1, requests"),
  GAP_3("gap_3", "the gap before gap_2, requests"),
  GAP_4("gap_4", "the gap before gap_3, requests"),
  EDC_1K("edc_1k", "exponentially decayed count of accesses, half-life 1,000 requests"),
  EDC_5K("edc_5k", "the same, half-life 5,000 requests"),
  EDC_20K("edc_20k", "the same, half-life 20,000 requests"),
  EDC_100K("edc_100k", "the same, half-life 100,000 requests"),
  RESIDENCE_REQUESTS("residence_requests", "expected stay of an object in the cache, requests"),
  ONE_HIT_SHARE("one_hit_share", "share of the candidates accessed once only, 0 to 1"),
  REQUEST_INTERVAL_MS("request_interval_ms", "EWMA of the time between requests to the zone, ms"),
  EXTENSION_REUSE(
      "extension_reuse", "repeated requests per new object, of objects with the same extension"),
  EXTENSION_AGAIN(
      "extension_again", "objects requested again per new object, of the same extension"),
  SEGMENT_REUSE("segment_reuse", "as extension_reuse, of the same first directory too"),
  SEGMENT_AGAIN("segment_again", "as extension_again, of the same first directory too"),
  DIRECTORY_REUSE("directory_reuse", "as extension_reuse, of objects in the same directory"),
  DIRECTORY_AGAIN("directory_again", "as extension_again, of objects in the same directory");

  private static final int SIZE = values().length;

  private final String id;
  private final String doc;

  EvictionFeature(String id, String doc) {
    this.id = id;
    this.doc = doc;
  }

  /** Stable name, as model cards have it. */
  public String id() {
    return id;
  }

  /** One line for people: meaning and unit. */
  public String doc() {
    return doc;
  }

  /** Length of a feature vector. */
  public static int size() {
    return SIZE;
  }

  /** The stable names of all features, in order. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(EvictionFeature::id).toList();
  }
}
