package io.coldrl.core.routing;

import io.coldrl.core.SplitMix64;
import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.PlacementRecord;

/**
 * The endpoints of one decision and their features. Reused between decisions; owned by one thread.
 *
 * <p>An ejected endpoint is no candidate. Once its ejection is over it is probed: it gets one
 * request, and another only when that is answered. An endpoint that had no request for long is
 * probed too, because its record is out of date.
 */
public final class RoutingBatch {
  /** Most endpoints of one decision. */
  public static final int MAX_ENDPOINTS = 16;

  private static final int WIDTH = RoutingFeature.size();
  // At most this share of the requests probes an idle endpoint, and at most one in a second.
  private static final float PROBE_SHARE = 0.002f;
  private static final long MIN_PROBE_GAP_US = EndpointRecord.SECOND_US;
  private static final long MAX_ANSWERS = 1_000;

  private final float[] features = new float[MAX_ENDPOINTS * WIDTH];
  private final int[] endpoints = new int[MAX_ENDPOINTS];
  private final long[] hashes = new long[MAX_ENDPOINTS];
  private final long[] idleUs = new long[MAX_ENDPOINTS];
  private int size;
  private int ejected;
  private int probe;
  private long answers;
  private long nowUs;
  private float objectiveMs;
  private boolean cached;
  private long objectHash;

  /**
   * Starts a decision.
   *
   * @param newNowUs Unix us
   * @param newObjectiveMs the latency that is good enough, above 0
   * @param newCached whether endpoints answer from caches of their own, so that it matters which
   *     one is asked for which object
   * @param newObjectHash a hash of the object asked for
   */
  public void begin(long newNowUs, float newObjectiveMs, boolean newCached, long newObjectHash) {
    size = 0;
    ejected = 0;
    probe = -1;
    answers = 0;
    nowUs = newNowUs;
    objectiveMs = newObjectiveMs;
    cached = newCached;
    objectHash = newObjectHash;
  }

  /**
   * Adds an endpoint, unless it is ejected.
   *
   * @param endpoint the caller's number for it, 0 or more
   * @param endpointId stable hash of its address, not 0
   * @param object where the object was served; read only if endpoints have caches
   * @param cost 0 or more
   * @param weight above 0
   * @throws IllegalStateException at more than {@link #MAX_ENDPOINTS}
   */
  public void add(
      int endpoint,
      long endpointId,
      EndpointRecord record,
      PlacementRecord object,
      float cost,
      float weight) {
    if (record.isEjected()) {
      ejected++;
      if (probe < 0 && nowUs >= record.ejectedUntilUs() && record.inFlight() == 0) {
        probe = endpoint;
      }
      return;
    }
    if (size == MAX_ENDPOINTS) {
      throw new IllegalStateException("more than " + MAX_ENDPOINTS + " endpoints");
    }
    int at = size * WIDTH;
    features[at++] = record.inFlight();
    features[at++] = record.inFlightAgeMs(nowUs);
    features[at++] = record.latencyMs();
    features[at++] = record.fastLatencyMs();
    features[at++] = record.recentLatencyMs();
    features[at++] = record.peakLatencyMs();
    features[at++] = record.baseLatencyMs();
    features[at++] = record.errorShare();
    features[at++] = record.consecutiveFailures();
    features[at++] = record.answerAgeMs(nowUs);
    // A larger count adds no information, and would be outside the range seen in training.
    features[at++] = Math.min(MAX_ANSWERS, record.answers());
    features[at++] = record.ratePerSecond(nowUs);
    // Totals are known once all are added.
    at += 2;
    features[at++] = cost;
    features[at++] = weight;
    features[at++] = objectiveMs;
    features[at++] = cached ? 1 : 0;
    addObject(at, endpointId, object);
    endpoints[size] = endpoint;
    hashes[size] = mix(objectHash ^ endpointId);
    idleUs[size] = record.inFlight() > 0 ? -1 : Math.max(0, nowUs - record.sentUs());
    answers += record.answers();
    size++;
  }

  private void addObject(int at, long endpointId, PlacementRecord object) {
    if (cached) {
      features[at] = object.ageMs(endpointId, nowUs / 1_000);
      features[at + 1] = object.hits(endpointId);
      features[at + 2] = object.requests();
    } else {
      features[at] = RoutingFeature.MISSING;
      features[at + 1] = RoutingFeature.MISSING;
      features[at + 2] = RoutingFeature.MISSING;
    }
  }

  static long mix(long value) {
    return SplitMix64.finish(value + SplitMix64.GAMMA);
  }

  /** Completes the features once all endpoints are added. */
  public void finish() {
    float rate = 0;
    float inFlight = 0;
    float cheapest = Float.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      cheapest = Math.min(cheapest, feature(i, RoutingFeature.EXTRA_COST));
      rate += feature(i, RoutingFeature.RATE);
      inFlight += feature(i, RoutingFeature.IN_FLIGHT);
    }
    for (int i = 0; i < size; i++) {
      put(i, RoutingFeature.TOTAL_RATE, rate);
      put(i, RoutingFeature.EXTRA_COST, feature(i, RoutingFeature.EXTRA_COST) - cheapest);
      put(i, RoutingFeature.TOTAL_IN_FLIGHT, inFlight);
      put(i, RoutingFeature.HASH_RANK, cached ? rank(i) : RoutingFeature.MISSING);
    }
    if (probe < 0) {
      probeIdle(rate);
    }
  }

  private int rank(int i) {
    int rank = 0;
    for (int j = 0; j < size; j++) {
      if (Long.compareUnsigned(hashes[j], hashes[i]) > 0) {
        rank++;
      }
    }
    return rank;
  }

  private void probeIdle(float rate) {
    double gapUs =
        Math.max(MIN_PROBE_GAP_US, EndpointRecord.SECOND_US * size / (PROBE_SHARE * (rate + 1e-3)));
    for (int i = 0; i < size; i++) {
      if (idleUs[i] > gapUs) {
        probe = endpoints[i];
        return;
      }
    }
  }

  /** Candidates: the endpoints added that are not ejected. */
  public int size() {
    return size;
  }

  /** Endpoints added that are ejected. */
  public int ejected() {
    return ejected;
  }

  /** The caller's number of an endpoint that is due to be probed, or -1. */
  public int probe() {
    return probe;
  }

  /** The caller's number of candidate {@code i}. */
  public int endpoint(int i) {
    return endpoints[i];
  }

  /** Answers seen ever from all candidates. */
  public long answers() {
    return answers;
  }

  /** Raw feature vectors, one candidate after another; valid until the next change. */
  public float[] features() {
    return features;
  }

  /** One feature of candidate {@code i}. */
  @SuppressWarnings("EnumOrdinal") // An ordinal is the feature's place in the vector.
  public float feature(int i, RoutingFeature feature) {
    return features[i * WIDTH + feature.ordinal()];
  }

  @SuppressWarnings("EnumOrdinal")
  private void put(int i, RoutingFeature feature, float value) {
    features[i * WIDTH + feature.ordinal()] = value;
  }
}
