package io.coldrl.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.FeatureExtractor;
import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.routing.RoutingBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Records of a history file with any bytes: used and changed without an exception. Averages that
 * are no numbers stay so; a model's scores are checked for that.
 */
final class RecordFuzz {
  private static final long NOW_MS = 1_700_000_000_000L;

  private RecordFuzz() {}

  /** Zone and object, in this order. */
  static void object(byte[] bytes) {
    byte[] all = Arrays.copyOf(bytes, 2 * FixedRecord.BYTES);
    ZoneClock clock = new ZoneClock();
    clock.readFrom(all, NOW_MS);
    assertThat(clock.missRatio()).matches(ratio -> ratio >= 0 && ratio <= 1);
    assertThat(clock.intervalMs()).matches(interval -> interval >= 0);
    ObjectHistory history = new ObjectHistory().wrap(all, FixedRecord.BYTES);
    float[] features = new float[EvictionFeature.size()];
    for (int i = 0; i < 3; i++) {
      FeatureExtractor.extract(history, 1_000, NOW_MS, 1, NOW_MS + i, clock, 100, features, 0);
      history.onRefresh(NOW_MS + i, 1_000, 1_000, 1);
      long request = clock.onAccess(NOW_MS + i, i == 0);
      history.onAccess(NOW_MS + i, request, i == 0, 1_000, 1_000, 10);
    }
    assertThat(history.lastAccessMs()).isGreaterThanOrEqualTo(NOW_MS);
    byte[] written = new byte[FixedRecord.BYTES];
    clock.writeTo(written);
  }

  /** Endpoint and placement, in this order. */
  static void endpoint(byte[] bytes) {
    byte[] all = Arrays.copyOf(bytes, 2 * FixedRecord.BYTES);
    long nowUs = NOW_MS * 1_000;
    EndpointRecord endpoint = new EndpointRecord().wrap(all, 0);
    PlacementRecord placement = new PlacementRecord().wrap(all, FixedRecord.BYTES);
    endpoint.forgetInFlight();
    endpoint.forgetFuture(nowUs);
    assertThat(endpoint.inFlight()).isZero();
    RoutingBatch batch = new RoutingBatch();
    for (int i = 0; i < 3; i++) {
      batch.begin(nowUs + i, 100, true, 7);
      batch.add(0, 7, endpoint, placement, 1, 1);
      batch.finish();
      endpoint.onSent(nowUs + i);
      endpoint.onReleased(nowUs + i);
      endpoint.onSuccess(nowUs + i, 10);
      endpoint.onFailure(nowUs + i);
      placement.onServed(NOW_MS + i, 7, i == 0);
    }
    assertThat(endpoint.inFlight()).isZero();
    assertThat(placement.hits(7)).isNotNegative();
  }

  /** Two records of zeros, and two with plausible times. */
  static List<byte[]> seeds() {
    byte[] timed = new byte[2 * FixedRecord.BYTES];
    ByteBuffer.wrap(timed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(5).putLong(NOW_MS);
    ByteBuffer.wrap(timed, FixedRecord.BYTES, FixedRecord.BYTES)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putLong(NOW_MS)
        .putLong(NOW_MS);
    return List.of(new byte[2 * FixedRecord.BYTES], timed);
  }
}
