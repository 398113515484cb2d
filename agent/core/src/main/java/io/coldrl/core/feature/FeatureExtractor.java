package io.coldrl.core.feature;

/**
 * Computes the raw {@link Feature} vectors of candidates. The one place that does, for the agent
 * and the simulator alike. Stateless and free of allocation.
 */
public final class FeatureExtractor {
  /** Stands for "not known". All known values are zero or more. */
  public static final float MISSING = -1f;

  private FeatureExtractor() {}

  /**
   * Writes the features of a candidate to {@code out[offset, offset + Feature.size())}.
   *
   * @param history the candidate's record; where it was never written, {@code lastAccessMs} and
   *     {@code uses} stand in
   * @param sizeBytes space that evicting it frees
   * @param lastAccessMs last access as the cache remembers it, Unix ms
   * @param uses accesses since admission as the cache counts them
   * @param nowMs Unix ms
   */
  public static void extract(
      ObjectHistory history,
      long sizeBytes,
      long lastAccessMs,
      int uses,
      long nowMs,
      ZoneClock zone,
      long cachedObjects,
      float[] out,
      int offset) {
    int count = history.count();
    out[offset + Feature.SIZE_BYTES.ordinal()] = sizeBytes;
    out[offset + Feature.RESIDENCE_REQUESTS.ordinal()] =
        (float) zone.residenceRequests(cachedObjects);
    out[offset + Feature.REQUEST_INTERVAL_MS.ordinal()] = (float) zone.intervalMs();
    if (count == 0) {
      extractStranger(lastAccessMs, uses, nowMs, zone, out, offset);
      return;
    }
    float idleRequests = Math.max(0, zone.requests() - history.lastRequest());
    out[offset + Feature.IDLE_MS.ordinal()] = Math.max(0, nowMs - history.lastAccessMs());
    out[offset + Feature.AGE_MS.ordinal()] = Math.max(0, nowMs - history.admittedMs());
    out[offset + Feature.HITS.ordinal()] = history.hits();
    out[offset + Feature.INTER_ARRIVAL_MS.ordinal()] = history.lastGapMs();
    out[offset + Feature.TTL_LEFT_MS.ordinal()] =
        history.expiresMs() == 0 ? MISSING : Math.max(0, history.expiresMs() - nowMs);
    out[offset + Feature.ORIGIN_RTT_MS.ordinal()] = history.originRttMs();
    out[offset + Feature.IDLE_REQUESTS.ordinal()] = idleRequests;
    out[offset + Feature.COUNT.ordinal()] = count;
    out[offset + Feature.LIFETIME_REQUESTS.ordinal()] =
        Math.max(0, zone.requests() - history.firstRequest());
    out[offset + Feature.EWMA_GAP.ordinal()] = history.ewmaGap();
    for (int i = 0; i < ObjectHistory.GAP_COUNT; i++) {
      out[offset + Feature.GAP_1.ordinal() + i] = history.gap(i);
    }
    ObjectHistory.decays(idleRequests, out, offset + Feature.EDC_1K.ordinal());
    for (int i = 0; i < ObjectHistory.HALF_LIVES.length; i++) {
      out[offset + Feature.EDC_1K.ordinal() + i] *= history.edcAtLastAccess(i);
    }
  }

  private static void extractStranger(
      long lastAccessMs, int uses, long nowMs, ZoneClock zone, float[] out, int offset) {
    float idleMs = Math.max(0, nowMs - lastAccessMs);
    float idleRequests = zone.intervalMs() > 0 ? (float) (idleMs / zone.intervalMs()) : 0;
    out[offset + Feature.IDLE_MS.ordinal()] = idleMs;
    out[offset + Feature.AGE_MS.ordinal()] = idleMs;
    out[offset + Feature.HITS.ordinal()] = Math.max(0, uses - 1);
    out[offset + Feature.INTER_ARRIVAL_MS.ordinal()] = MISSING;
    out[offset + Feature.TTL_LEFT_MS.ordinal()] = MISSING;
    out[offset + Feature.ORIGIN_RTT_MS.ordinal()] = MISSING;
    out[offset + Feature.IDLE_REQUESTS.ordinal()] = idleRequests;
    out[offset + Feature.COUNT.ordinal()] = Math.max(1, uses);
    out[offset + Feature.LIFETIME_REQUESTS.ordinal()] = idleRequests;
    out[offset + Feature.EWMA_GAP.ordinal()] = MISSING;
    for (int i = 0; i < ObjectHistory.GAP_COUNT; i++) {
      out[offset + Feature.GAP_1.ordinal() + i] = MISSING;
    }
    ObjectHistory.decays(idleRequests, out, offset + Feature.EDC_1K.ordinal());
    for (int i = 0; i < ObjectHistory.HALF_LIVES.length; i++) {
      out[offset + Feature.EDC_1K.ordinal() + i] *= Math.max(1, uses);
    }
  }

  /**
   * Fills in {@link Feature#ONE_HIT_SHARE}, which is a property of the candidates together.
   *
   * @param candidates how many vectors {@code features} holds
   */
  public static void fillOneHitShare(float[] features, int candidates) {
    int once = 0;
    for (int i = 0; i < candidates; i++) {
      if (features[i * Feature.size() + Feature.COUNT.ordinal()] <= 1) {
        once++;
      }
    }
    float share = candidates == 0 ? 0 : (float) once / candidates;
    for (int i = 0; i < candidates; i++) {
      features[i * Feature.size() + Feature.ONE_HIT_SHARE.ordinal()] = share;
    }
  }
}
