package io.coldrl.core.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
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
  private final float[] features = new float[2 * EvictionFeature.size()];

  private void access(long timeMs, boolean hit) {
    history.onAccess(timeMs, zone.onAccess(timeMs, hit), hit, 100, 30_000, 12);
  }

  private void extract(long lastAccessMs, int uses) {
    FeatureExtractor.extract(
        history, 4_096, lastAccessMs, uses, NOW_MS, zone, 50, features, EvictionFeature.size());
  }

  private float value(EvictionFeature feature) {
    return features[EvictionFeature.size() + feature.ordinal()];
  }

  @Test
  void a_known_object_is_seen_through_its_history() {
    access(80_000, false);
    access(90_000, true);
    zone.onAccess(95_000, true);
    zone.onAccess(96_000, true);
    extract(1, 999);
    assertThat(value(EvictionFeature.SIZE_BYTES)).isEqualTo(4_096);
    assertThat(value(EvictionFeature.IDLE_MS)).isEqualTo(10_000);
    assertThat(value(EvictionFeature.AGE_MS)).isEqualTo(20_000);
    assertThat(value(EvictionFeature.HITS)).isOne();
    assertThat(value(EvictionFeature.INTER_ARRIVAL_MS)).isEqualTo(10_000);
    assertThat(value(EvictionFeature.TTL_LEFT_MS)).isEqualTo(20_000);
    assertThat(value(EvictionFeature.ORIGIN_RTT_MS)).isEqualTo(12);
    assertThat(value(EvictionFeature.IDLE_REQUESTS)).isEqualTo(2);
    assertThat(value(EvictionFeature.COUNT)).isEqualTo(2);
    assertThat(value(EvictionFeature.LIFETIME_REQUESTS)).isEqualTo(3);
    assertThat(value(EvictionFeature.EWMA_GAP)).isOne();
    assertThat(value(EvictionFeature.GAP_1)).isOne();
    assertThat(value(EvictionFeature.GAP_2)).isEqualTo(FeatureExtractor.MISSING);
    // (1 + 2^(-1/1000)) * 2^(-2/1000)
    assertThat(value(EvictionFeature.EDC_1K)).isCloseTo(1.9965365f, CLOSE);
    // 50 objects, a quarter of the accesses missed.
    assertThat(value(EvictionFeature.RESIDENCE_REQUESTS)).isCloseTo(200, CLOSE);
    assertThat(value(EvictionFeature.REQUEST_INTERVAL_MS)).isCloseTo(16_000 / 3f, within(1e-2f));
  }

  @Test
  void an_object_is_seen_through_its_url_groups() {
    history.putGroups(new int[] {1, 2, 3}, 0);
    for (int i = 0; i < 2_000; i++) {
      access(i, true);
      zone.groups().onAccess(history);
    }
    // 1,999 repeated requests for one object, which are all that the zone had.
    float reuse = (1_999 + 2 * 1_999f) / (1 + 2);
    for (EvictionFeature feature :
        new EvictionFeature[] {
          EvictionFeature.EXTENSION_REUSE,
          EvictionFeature.SEGMENT_REUSE,
          EvictionFeature.DIRECTORY_REUSE
        }) {
      extract(0, 1);
      assertThat(value(feature)).isCloseTo(reuse, within(reuse / 50));
      assertThat(features[EvictionFeature.size() + feature.ordinal() + 1])
          .isCloseTo(1, within(0.02f));
    }
  }

  @Test
  void a_stale_object_has_no_time_left_and_a_clock_behind_the_history_is_no_negative_time() {
    access(10_000, false);
    extract(0, 1);
    assertThat(value(EvictionFeature.TTL_LEFT_MS)).isZero();
    access(NOW_MS + 5_000, true);
    extract(0, 1);
    assertThat(value(EvictionFeature.IDLE_MS)).isZero();
  }

  @Test
  void a_stranger_is_seen_through_the_cache() {
    zone.onAccess(0, false);
    zone.onAccess(1_000, false);
    extract(NOW_MS - 20_000, 3);
    assertThat(value(EvictionFeature.IDLE_MS)).isEqualTo(20_000);
    assertThat(value(EvictionFeature.AGE_MS)).isEqualTo(20_000);
    assertThat(value(EvictionFeature.HITS)).isEqualTo(2);
    assertThat(value(EvictionFeature.COUNT)).isEqualTo(3);
    assertThat(value(EvictionFeature.IDLE_REQUESTS)).isEqualTo(20);
    assertThat(value(EvictionFeature.LIFETIME_REQUESTS)).isEqualTo(20);
    // 3 * 2^(-20/1000)
    assertThat(value(EvictionFeature.EDC_1K)).isCloseTo(2.9586976f, CLOSE);
    Set<EvictionFeature> unknown =
        EnumSet.of(
            EvictionFeature.INTER_ARRIVAL_MS,
            EvictionFeature.TTL_LEFT_MS,
            EvictionFeature.ORIGIN_RTT_MS,
            EvictionFeature.EWMA_GAP,
            EvictionFeature.GAP_1,
            EvictionFeature.GAP_2,
            EvictionFeature.GAP_3,
            EvictionFeature.GAP_4,
            EvictionFeature.EXTENSION_REUSE,
            EvictionFeature.EXTENSION_AGAIN,
            EvictionFeature.SEGMENT_REUSE,
            EvictionFeature.SEGMENT_AGAIN,
            EvictionFeature.DIRECTORY_REUSE,
            EvictionFeature.DIRECTORY_AGAIN);
    for (EvictionFeature feature : EvictionFeature.values()) {
      assertThat(value(feature) == FeatureExtractor.MISSING).isEqualTo(unknown.contains(feature));
    }
  }

  @Test
  void a_stranger_in_an_unknown_zone_has_finite_features() {
    extract(0, 0);
    for (EvictionFeature feature : EvictionFeature.values()) {
      assertThat(value(feature)).isFinite();
    }
    assertThat(value(EvictionFeature.COUNT)).isOne();
  }

  @Test
  void writes_its_own_part_of_the_array_only() {
    extract(0, 1);
    for (int i = 0; i < EvictionFeature.size(); i++) {
      assertThat(features[i]).isZero();
    }
  }

  @Test
  void the_share_of_one_hit_objects_is_that_of_all_candidates() {
    float[] four = new float[4 * EvictionFeature.size()];
    int[] counts = {1, 5, 1, 1};
    for (int i = 0; i < 4; i++) {
      four[i * EvictionFeature.size() + EvictionFeature.COUNT.ordinal()] = counts[i];
    }
    FeatureExtractor.fillOneHitShare(four, 4);
    for (int i = 0; i < 4; i++) {
      assertThat(four[i * EvictionFeature.size() + EvictionFeature.ONE_HIT_SHARE.ordinal()])
          .isEqualTo(0.75f);
    }
  }
}
