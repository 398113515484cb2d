package io.coldrl.core.eviction;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;

/**
 * The candidates of one decision and their features. Reused between decisions; owned by one thread.
 */
public final class EvictionBatch {
  /** A victim bitmask has 64 bits. */
  public static final int MAX_CANDIDATES = 64;

  private final long[] sizeBytes = new long[MAX_CANDIDATES];
  private final long[] lastAccessMs = new long[MAX_CANDIDATES];
  private final float[] features = new float[MAX_CANDIDATES * EvictionFeature.size()];
  private int size;

  /** Removes all candidates. */
  public void clear() {
    size = 0;
  }

  /**
   * Adds a candidate and computes its features.
   *
   * @throws IllegalStateException at more than {@link #MAX_CANDIDATES}
   * @see FeatureExtractor#extract
   */
  public void add(
      ObjectHistory history,
      long candidateBytes,
      long candidateLastAccessMs,
      int uses,
      long nowMs,
      ZoneClock zone,
      long cachedObjects) {
    reserve();
    sizeBytes[size] = candidateBytes;
    lastAccessMs[size] = Math.max(candidateLastAccessMs, history.lastAccessMs());
    FeatureExtractor.extract(
        history,
        candidateBytes,
        candidateLastAccessMs,
        uses,
        nowMs,
        zone,
        cachedObjects,
        features,
        size * EvictionFeature.size());
    size++;
  }

  /**
   * Adds a candidate for LRU alone: no features are computed, and no model may score the batch.
   *
   * @throws IllegalStateException at more than {@link #MAX_CANDIDATES}
   */
  public void addForLru(long candidateBytes, long candidateLastAccessMs) {
    reserve();
    sizeBytes[size] = candidateBytes;
    lastAccessMs[size] = candidateLastAccessMs;
    size++;
  }

  private void reserve() {
    if (size == MAX_CANDIDATES) {
      throw new IllegalStateException("more than " + MAX_CANDIDATES + " candidates");
    }
  }

  /** Candidates added since {@link #clear}. */
  public int size() {
    return size;
  }

  /** Space that evicting candidate {@code i} frees, in bytes. */
  public long sizeBytes(int i) {
    return sizeBytes[i];
  }

  /** Mean space that evicting a candidate frees, in bytes; 0 without candidates. */
  public double meanBytes() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += sizeBytes[i];
    }
    return size == 0 ? 0 : sum / size;
  }

  /** Last access of candidate {@code i}, Unix ms. */
  public long lastAccessMs(int i) {
    return lastAccessMs[i];
  }

  /**
   * Raw feature vectors, complete once the last candidate is added; valid until the next change.
   */
  public float[] features() {
    FeatureExtractor.fillOneHitShare(features, size);
    return features;
  }
}
