package io.coldrl.core.eviction;

import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;

/**
 * Computes the raw {@link EvictionFeature} vectors of candidates. The one place that does, for the
 * agent and the simulator alike. Stateless and free of allocation.
 */
public final class FeatureExtractor {
  /** The value of a feature that is not known. Known values are 0 or more. */
  public static final float MISSING = FixedRecord.MISSING;

  private FeatureExtractor() {}

  /**
   * Writes the features of a candidate to {@code out[offset, offset + Feature.size())}.
   *
   * @param history the candidate's record; if it is all zero, {@code lastAccessMs} and {@code uses}
   *     are used instead
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
    out[offset + EvictionFeature.SIZE_BYTES.ordinal()] = sizeBytes;
    out[offset + EvictionFeature.RESIDENCE_REQUESTS.ordinal()] =
        (float) zone.residenceRequests(cachedObjects);
    out[offset + EvictionFeature.REQUEST_INTERVAL_MS.ordinal()] = (float) zone.intervalMs();
    zone.groups().read(history, out, offset + EvictionFeature.EXTENSION_REUSE.ordinal());
    if (count == 0) {
      extractStranger(lastAccessMs, uses, nowMs, zone, out, offset);
      return;
    }
    float idleRequests = Math.max(0, zone.requests() - history.lastRequest());
    out[offset + EvictionFeature.IDLE_MS.ordinal()] = Math.max(0, nowMs - history.lastAccessMs());
    out[offset + EvictionFeature.AGE_MS.ordinal()] = Math.max(0, nowMs - history.admittedMs());
    out[offset + EvictionFeature.HITS.ordinal()] = history.hits();
    out[offset + EvictionFeature.INTER_ARRIVAL_MS.ordinal()] = history.lastGapMs();
    out[offset + EvictionFeature.TTL_LEFT_MS.ordinal()] =
        history.expiresMs() == 0 ? MISSING : Math.max(0, history.expiresMs() - nowMs);
    out[offset + EvictionFeature.ORIGIN_RTT_MS.ordinal()] = history.originRttMs();
    out[offset + EvictionFeature.IDLE_REQUESTS.ordinal()] = idleRequests;
    out[offset + EvictionFeature.COUNT.ordinal()] = count;
    out[offset + EvictionFeature.LIFETIME_REQUESTS.ordinal()] =
        Math.max(0, zone.requests() - history.firstRequest());
    out[offset + EvictionFeature.EWMA_GAP.ordinal()] = history.ewmaGap();
    for (int i = 0; i < ObjectHistory.GAP_COUNT; i++) {
      out[offset + EvictionFeature.GAP_1.ordinal() + i] = history.gap(i);
    }
    ObjectHistory.decays(idleRequests, out, offset + EvictionFeature.EDC_1K.ordinal());
    for (int i = 0; i < ObjectHistory.HALF_LIVES.length; i++) {
      out[offset + EvictionFeature.EDC_1K.ordinal() + i] *= history.edcAtLastAccess(i);
    }
  }

  private static void extractStranger(
      long lastAccessMs, int uses, long nowMs, ZoneClock zone, float[] out, int offset) {
    float idleMs = Math.max(0, nowMs - lastAccessMs);
    float idleRequests = zone.intervalMs() > 0 ? (float) (idleMs / zone.intervalMs()) : 0;
    out[offset + EvictionFeature.IDLE_MS.ordinal()] = idleMs;
    out[offset + EvictionFeature.AGE_MS.ordinal()] = idleMs;
    out[offset + EvictionFeature.HITS.ordinal()] = Math.max(0, uses - 1);
    out[offset + EvictionFeature.INTER_ARRIVAL_MS.ordinal()] = MISSING;
    out[offset + EvictionFeature.TTL_LEFT_MS.ordinal()] = MISSING;
    out[offset + EvictionFeature.ORIGIN_RTT_MS.ordinal()] = MISSING;
    out[offset + EvictionFeature.IDLE_REQUESTS.ordinal()] = idleRequests;
    out[offset + EvictionFeature.COUNT.ordinal()] = Math.max(1, uses);
    out[offset + EvictionFeature.LIFETIME_REQUESTS.ordinal()] = idleRequests;
    out[offset + EvictionFeature.EWMA_GAP.ordinal()] = MISSING;
    for (int i = 0; i < ObjectHistory.GAP_COUNT; i++) {
      out[offset + EvictionFeature.GAP_1.ordinal() + i] = MISSING;
    }
    ObjectHistory.decays(idleRequests, out, offset + EvictionFeature.EDC_1K.ordinal());
    for (int i = 0; i < ObjectHistory.HALF_LIVES.length; i++) {
      out[offset + EvictionFeature.EDC_1K.ordinal() + i] *= Math.max(1, uses);
    }
  }

  /**
   * Fills in {@link EvictionFeature#ONE_HIT_SHARE}, which is a property of the candidates together.
   *
   * @param candidates how many vectors {@code features} holds
   */
  public static void fillOneHitShare(float[] features, int candidates) {
    int once = 0;
    for (int i = 0; i < candidates; i++) {
      if (features[i * EvictionFeature.size() + EvictionFeature.COUNT.ordinal()] <= 1) {
        once++;
      }
    }
    float share = candidates == 0 ? 0 : (float) once / candidates;
    for (int i = 0; i < candidates; i++) {
      features[i * EvictionFeature.size() + EvictionFeature.ONE_HIT_SHARE.ordinal()] = share;
    }
  }
}
