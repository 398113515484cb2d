package io.coldrl.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

// Ordinals are the contract of feature vectors.
@SuppressWarnings("EnumOrdinal")
class FeatureExtractorTest {
  private static final Offset<Float> CLOSE = within(1e-4f);
  private static final long NOW_MS = 100_000;

  private final ObjectHistory history = new ObjectHistory();
  private final ZoneClock zone = new ZoneClock();
  private final float[] features = new float[2 * Feature.size()];

  private void access(long timeMs, boolean hit) {
    history.onAccess(timeMs, zone.onAccess(timeMs, hit), hit, 100, 30_000, 12);
  }

  private void extract(long lastAccessMs, int uses) {
    FeatureExtractor.extract(
        history, 4_096, lastAccessMs, uses, NOW_MS, zone, 50, features, Feature.size());
  }

  private float value(Feature feature) {
    return features[Feature.size() + feature.ordinal()];
  }

  @Test
  void aKnownObjectIsSeenThroughItsHistory() {
    access(80_000, false);
    access(90_000, true);
    zone.onAccess(95_000, true);
    zone.onAccess(96_000, true);
    extract(1, 999);
    assertThat(value(Feature.SIZE_BYTES)).isEqualTo(4_096);
    assertThat(value(Feature.IDLE_MS)).isEqualTo(10_000);
    assertThat(value(Feature.AGE_MS)).isEqualTo(20_000);
    assertThat(value(Feature.HITS)).isOne();
    assertThat(value(Feature.INTER_ARRIVAL_MS)).isEqualTo(10_000);
    assertThat(value(Feature.TTL_LEFT_MS)).isEqualTo(20_000);
    assertThat(value(Feature.ORIGIN_RTT_MS)).isEqualTo(12);
    assertThat(value(Feature.IDLE_REQUESTS)).isEqualTo(2);
    assertThat(value(Feature.COUNT)).isEqualTo(2);
    assertThat(value(Feature.LIFETIME_REQUESTS)).isEqualTo(3);
    assertThat(value(Feature.EWMA_GAP)).isOne();
    assertThat(value(Feature.GAP_1)).isOne();
    assertThat(value(Feature.GAP_2)).isEqualTo(FeatureExtractor.MISSING);
    // (1 + 2^(-1/1000)) * 2^(-2/1000)
    assertThat(value(Feature.EDC_1K)).isCloseTo(1.9965365f, CLOSE);
    // 50 objects, a quarter of the accesses missed.
    assertThat(value(Feature.RESIDENCE_REQUESTS)).isCloseTo(200, CLOSE);
    assertThat(value(Feature.REQUEST_INTERVAL_MS)).isCloseTo(16_000 / 3f, within(1e-2f));
  }

  @Test
  void aStaleObjectHasNoTimeLeftAndAClockBehindTheHistoryIsNoNegativeTime() {
    access(10_000, false);
    extract(0, 1);
    assertThat(value(Feature.TTL_LEFT_MS)).isZero();
    access(NOW_MS + 5_000, true);
    extract(0, 1);
    assertThat(value(Feature.IDLE_MS)).isZero();
  }

  @Test
  void aStrangerIsSeenThroughTheCache() {
    zone.onAccess(0, false);
    zone.onAccess(1_000, false);
    extract(NOW_MS - 20_000, 3);
    assertThat(value(Feature.IDLE_MS)).isEqualTo(20_000);
    assertThat(value(Feature.AGE_MS)).isEqualTo(20_000);
    assertThat(value(Feature.HITS)).isEqualTo(2);
    assertThat(value(Feature.COUNT)).isEqualTo(3);
    assertThat(value(Feature.IDLE_REQUESTS)).isEqualTo(20);
    assertThat(value(Feature.LIFETIME_REQUESTS)).isEqualTo(20);
    // 3 * 2^(-20/1000)
    assertThat(value(Feature.EDC_1K)).isCloseTo(2.9586976f, CLOSE);
    Set<Feature> unknown =
        EnumSet.of(
            Feature.INTER_ARRIVAL_MS,
            Feature.TTL_LEFT_MS,
            Feature.ORIGIN_RTT_MS,
            Feature.EWMA_GAP,
            Feature.GAP_1,
            Feature.GAP_2,
            Feature.GAP_3,
            Feature.GAP_4);
    for (Feature feature : Feature.values()) {
      assertThat(value(feature) == FeatureExtractor.MISSING).isEqualTo(unknown.contains(feature));
    }
  }

  @Test
  void aStrangerInAnUnknownZoneHasFiniteFeatures() {
    extract(0, 0);
    for (Feature feature : Feature.values()) {
      assertThat(value(feature)).isFinite();
    }
    assertThat(value(Feature.COUNT)).isOne();
  }

  @Test
  void writesItsOwnPartOfTheArrayOnly() {
    extract(0, 1);
    for (int i = 0; i < Feature.size(); i++) {
      assertThat(features[i]).isZero();
    }
  }

  @Test
  void theShareOfOneHitObjectsIsThatOfAllCandidates() {
    float[] four = new float[4 * Feature.size()];
    int[] counts = {1, 5, 1, 1};
    for (int i = 0; i < 4; i++) {
      four[i * Feature.size() + Feature.COUNT.ordinal()] = counts[i];
    }
    FeatureExtractor.fillOneHitShare(four, 4);
    for (int i = 0; i < 4; i++) {
      assertThat(four[i * Feature.size() + Feature.ONE_HIT_SHARE.ordinal()]).isEqualTo(0.75f);
    }
  }
}
