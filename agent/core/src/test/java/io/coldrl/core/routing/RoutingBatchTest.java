package io.coldrl.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.PlacementRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingBatchTest {
  private static final long T = 1_700_000_000_000_000L;
  private static final long SECOND = 1_000_000;

  private final RoutingBatch batch = new RoutingBatch();
  private final PlacementRecord object =
      new PlacementRecord().wrap(new byte[PlacementRecord.BYTES], 0);

  private static EndpointRecord endpoint() {
    return new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0);
  }

  private static EndpointRecord busy(int inFlight) {
    EndpointRecord record = endpoint();
    for (int i = 0; i < inFlight; i++) {
      record.onSent(T);
    }
    record.onSuccess(T, 10);
    return record;
  }

  private static EndpointRecord ejected(long nowUs) {
    EndpointRecord record = endpoint();
    for (int i = 0; i < EndpointRecord.FAILURES_TO_EJECT; i++) {
      record.onFailure(nowUs);
    }
    return record;
  }

  private void fill(long nowUs, boolean cached, long hash, EndpointRecord... records) {
    batch.begin(nowUs, 100, cached, hash);
    for (int i = 0; i < records.length; i++) {
      batch.add(i, i + 1, records[i], object, 1, 1);
    }
    batch.finish();
  }

  @Test
  void holds_each_endpoints_features_and_the_totals() {
    batch.begin(T + 1_000, 250, false, 0);
    batch.add(4, 1, busy(1), object, 2, 3);
    batch.add(9, 2, busy(3), object, 1, 1);
    batch.finish();
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.endpoint(1)).isEqualTo(9);
    assertThat(batch.answers()).isEqualTo(2);
    assertThat(batch.feature(0, RoutingFeature.IN_FLIGHT)).isEqualTo(1);
    assertThat(batch.feature(0, RoutingFeature.IN_FLIGHT_AGE_MS)).isEqualTo(1);
    assertThat(batch.feature(0, RoutingFeature.LATENCY_MS)).isEqualTo(10);
    assertThat(batch.feature(0, RoutingFeature.EXTRA_COST)).isEqualTo(1);
    assertThat(batch.feature(0, RoutingFeature.WEIGHT)).isEqualTo(3);
    assertThat(batch.feature(0, RoutingFeature.OBJECTIVE_MS)).isEqualTo(250);
    for (int i = 0; i < 2; i++) {
      assertThat(batch.feature(i, RoutingFeature.TOTAL_IN_FLIGHT)).isEqualTo(4);
      assertThat(batch.feature(i, RoutingFeature.TOTAL_RATE)).isCloseTo(0.8f, within(0.01f));
      assertThat(batch.feature(i, RoutingFeature.HASH_RANK)).isEqualTo(-1);
      assertThat(batch.feature(i, RoutingFeature.OBJECT_AGE_MS)).isEqualTo(-1);
    }
  }

  @Test
  void where_endpoints_have_caches_it_tells_what_each_has_of_the_object() {
    object.onServed(T / 1_000, 2, false);
    object.onServed(T / 1_000, 2, true);
    fill(T + 5_000, true, 77, busy(1), busy(1), busy(1));
    assertThat(batch.feature(0, RoutingFeature.OBJECT_AGE_MS)).isEqualTo(-1);
    assertThat(batch.feature(1, RoutingFeature.OBJECT_AGE_MS)).isEqualTo(5);
    assertThat(batch.feature(1, RoutingFeature.OBJECT_HITS)).isEqualTo(1);
    assertThat(batch.feature(2, RoutingFeature.OBJECT_REQUESTS)).isEqualTo(2);
    List<Float> ranks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ranks.add(batch.feature(i, RoutingFeature.HASH_RANK));
    }
    assertThat(ranks).containsExactlyInAnyOrder(0f, 1f, 2f);
  }

  @Test
  void objects_are_spread_evenly_over_their_first_endpoints() {
    int[] first = new int[4];
    for (int hash = 0; hash < 4_000; hash++) {
      fill(T, true, hash, busy(1), busy(1), busy(1), busy(1));
      for (int i = 0; i < 4; i++) {
        first[i] += batch.feature(i, RoutingFeature.HASH_RANK) == 0 ? 1 : 0;
      }
    }
    for (int count : first) {
      assertThat(count).isBetween(880, 1_120);
    }
  }

  @Test
  void an_ejected_endpoint_is_no_candidate_and_is_probed_one_at_a_time_when_its_time_is_over() {
    EndpointRecord out = ejected(T);
    fill(T + 4 * SECOND, false, 0, busy(1), out);
    assertThat(batch.size()).isOne();
    assertThat(batch.ejected()).isOne();
    assertThat(batch.probe()).isEqualTo(-1);
    fill(T + 5 * SECOND, false, 0, busy(1), out);
    assertThat(batch.probe()).isOne();
    out.onSent(T + 5 * SECOND);
    fill(T + 5 * SECOND, false, 0, busy(1), out);
    assertThat(batch.probe()).isEqualTo(-1);
  }

  @Test
  void all_may_be_ejected() {
    fill(T, false, 0, ejected(T), ejected(T));
    assertThat(batch.size()).isZero();
    assertThat(batch.ejected()).isEqualTo(2);
    assertThat(batch.probe()).isEqualTo(-1);
  }

  @Test
  void an_endpoint_that_is_new_or_idle_for_long_is_probed() {
    fill(T, false, 0, busy(1), endpoint());
    assertThat(batch.probe()).isOne();
    EndpointRecord idle = busy(1);
    idle.onReleased(T);
    EndpointRecord other = endpoint();
    long later = T + 20 * SECOND;
    for (int i = 0; i < 5_000; i++) {
      other.onArrival(later);
    }
    // 1,000 requests a second: two of them may probe, each endpoint once a second.
    fill(later, false, 0, other, idle);
    assertThat(batch.probe()).isOne();
    fill(T + SECOND / 2, false, 0, other, idle);
    assertThat(batch.probe()).isEqualTo(-1);
  }

  @Test
  void takes_no_more_than_it_has_room_for() {
    batch.begin(T, 100, false, 0);
    for (int i = 0; i < RoutingBatch.MAX_ENDPOINTS; i++) {
      batch.add(i, i + 1, busy(0), object, 1, 1);
    }
    assertThatThrownBy(() -> batch.add(16, 17, busy(0), object, 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than 16");
  }
}
