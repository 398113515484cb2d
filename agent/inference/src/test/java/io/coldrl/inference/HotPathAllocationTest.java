package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.drift.DriftMonitor;
import io.coldrl.core.drift.DriftWindow;
import io.coldrl.core.drift.TrainedRange;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.eviction.FeatureExtractor;
import io.coldrl.core.record.EndpointRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.PlacementRecord;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.routing.RoutingBatch;
import io.coldrl.core.routing.RoutingDecision;
import io.coldrl.core.routing.RoutingGuard;
import io.coldrl.core.routing.RoutingPolicy;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.testkit.Allocation;
import io.coldrl.testkit.IndexScorer;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hot paths of core and of the scorer allocate nothing for a candidate, an access or an
 * endpoint. Those of core are tested here because core itself uses nothing but the JDK.
 */
class HotPathAllocationTest {
  private static final int CALLS = 5_000;
  private static final long NOW_MS = 1_700_000_000_000L;

  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private static ObjectHistory history() {
    return new ObjectHistory().wrap(new byte[ObjectHistory.BYTES], 0);
  }

  private static ZoneClock clock() {
    ZoneClock clock = new ZoneClock();
    for (int i = 0; i < 100; i++) {
      clock.onAccess(NOW_MS + i, i % 3 == 0);
    }
    return clock;
  }

  @Test
  void recording_an_access_allocates_nothing() throws Exception {
    ObjectHistory history = history();
    ZoneClock clock = clock();
    long[] times = {NOW_MS};
    int[] groups = {1, 2, 3};
    Allocation.Call access =
        () -> {
          long request = clock.onAccess(++times[0], true);
          history.onAccess(times[0], request, request % 2 == 0, 1_000, 60_000, 20);
          history.putGroups(groups, 0);
          clock.groups().onAccess(history);
        };
    assertThat(Allocation.bytesPerCall(CALLS, access)).isLessThan(1);
  }

  @Test
  void computing_features_allocates_nothing() throws Exception {
    ObjectHistory known = history();
    known.onAccess(NOW_MS, 1, false, 1_000, -1, -1);
    ObjectHistory unknown = history();
    ZoneClock clock = clock();
    float[] out = new float[EvictionFeature.size()];
    Allocation.Call both =
        () -> {
          FeatureExtractor.extract(known, 1_000, NOW_MS, 1, NOW_MS + 5, clock, 100, out, 0);
          FeatureExtractor.extract(unknown, 1_000, NOW_MS, 1, NOW_MS + 5, clock, 100, out, 0);
        };
    assertThat(Allocation.bytesPerCall(CALLS, both)).isLessThan(1);
  }

  @Test
  void choosing_victims_allocates_nothing() throws Exception {
    EvictionBatch batch = new EvictionBatch();
    EvictionPolicy policy = new EvictionPolicy(() -> 0);
    EvictionDecision decision = new EvictionDecision();
    Scorer scorer = new IndexScorer();
    ObjectHistory history = history();
    ZoneClock clock = clock();
    Allocation.Call decide =
        () -> {
          batch.clear();
          for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
            batch.add(history, 1_000, NOW_MS - i, 1, NOW_MS, clock, 100);
          }
          policy.decide(batch, scorer, 8_000, 4, 1, decision);
        };
    assertThat(Allocation.bytesPerCall(CALLS, decide)).isLessThan(1);
    assertThat(decision.source()).isEqualTo(EvictionSource.MODEL);
    assertThat(decision.victims()).isEqualTo(8);
  }

  @Test
  void sampling_for_the_drift_alarm_allocates_nothing() throws Exception {
    List<TrainedRange> ranges =
        EvictionFeature.ids().stream()
            .map(feature -> new TrainedRange(feature, 1, 10, 20, true))
            .toList();
    DriftMonitor monitor = new DriftMonitor();
    monitor.watch(ranges, 0);
    float[] features = new float[EvictionFeature.size()];
    features[0] = FeatureExtractor.MISSING;
    Allocation.Call sample =
        () -> {
          DriftWindow window = monitor.window();
          if (window != null) {
            window.add(features, 0);
          }
        };
    assertThat(Allocation.bytesPerCall(CALLS, sample)).isLessThan(1);
  }

  @Test
  void choosing_an_endpoint_allocates_nothing() throws Exception {
    RoutingBatch batch = new RoutingBatch();
    RoutingPolicy policy = new RoutingPolicy(() -> 0, 1);
    RoutingDecision decision = new RoutingDecision();
    RoutingGuard guard = new RoutingGuard(RoutingGuard.CONTROL_EVERY);
    Scorer scorer = new IndexScorer();
    PlacementRecord object = new PlacementRecord().wrap(new byte[PlacementRecord.BYTES], 0);
    EndpointRecord endpoint = new EndpointRecord().wrap(new byte[EndpointRecord.BYTES], 0);
    long nowUs = NOW_MS * 1_000;
    for (int i = 0; i < 2 * RoutingPolicy.MIN_ANSWERS; i++) {
      endpoint.onArrival(nowUs);
      endpoint.onSuccess(nowUs, 10);
    }
    int[] chosen = {0};
    Allocation.Call decide =
        () -> {
          batch.begin(nowUs, 100, true, 1);
          for (int i = 0; i < RoutingBatch.MAX_ENDPOINTS; i++) {
            batch.add(i, i + 1, endpoint, object, 0, 1);
          }
          batch.finish();
          policy.decide(batch, scorer, guard, nowUs, 1, decision);
          chosen[0] += decision.first() == RoutingDecision.NONE ? 0 : 1;
        };
    assertThat(Allocation.bytesPerCall(CALLS, decide)).isLessThan(1);
    assertThat(chosen[0]).isPositive();
  }

  @Test
  void scoring_allocates_the_same_for_1_and_for_64_candidates() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), OnnxModels.net(32));
    float[] features = new float[EvictionBatch.MAX_CANDIDATES * EvictionFeature.size()];
    float[] scores = new float[EvictionBatch.MAX_CANDIDATES];
    try (OnnxScorer scorer = ModelLoader.load(file)) {
      double one = Allocation.bytesPerCall(CALLS, () -> scorer.score(features, 1, scores));
      double all = Allocation.bytesPerCall(CALLS, () -> scorer.score(features, 64, scores));
      // One object more for each candidate would be 1,000 bytes more.
      assertThat(all).isLessThan(one + 100);
      // The arrays and strings that ONNX Runtime's binding makes for a call.
      assertThat(all).isLessThan(4_096);
    }
  }
}
