package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.coldrl.core.feature.Feature;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.server.inference.OnnxModels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportAccessesTest {
  private static final long NOW_MS = AgentHarness.NOW_MS;

  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
  }

  private static Access good(int object) {
    return AgentHarness.access(object, CacheStatus.HIT, NOW_MS);
  }

  @Test
  void badAccessesAreRejectedAndTheStreamGoesOn() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              AgentHarness.batch(
                  good(1),
                  good(2).toBuilder().setKey(ByteString.copyFrom(new byte[17])).build(),
                  good(3).toBuilder().setTimeMs(-1).build(),
                  good(4).toBuilder().setTimeMs(Long.MAX_VALUE).build(),
                  good(5).toBuilder().setSizeBytes(-1).build(),
                  good(6).toBuilder().setKey(ByteString.copyFrom(new byte[16])).build(),
                  good(7)),
              AccessBatch.newBuilder().setZone("z".repeat(256)).addAccesses(good(8)).build(),
              AgentHarness.batch(good(9)).toBuilder().setDropped(42).build());
      assertThat(response.getAccepted()).isEqualTo(3);
      assertThat(response.getRejected()).isEqualTo(6);
      var accesses = agent.client.status().accesses();
      assertThat(accesses.accepted()).isEqualTo(3);
      assertThat(accesses.rejected()).isEqualTo(6);
      assertThat(accesses.droppedByClients()).isEqualTo(42);
      // Three objects and the zone.
      assertThat(agent.client.status().history().objects()).isEqualTo(4);
    }
  }

  @Test
  void whatABatchHoldsBeyondItsLimitIsRejected() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(AgentHarness.ZONE);
      for (int i = 0; i < RequestCheck.MAX_ACCESSES + 10; i++) {
        batch.addAccesses(good(i));
      }
      ReportAccessesResponse response = agent.report(batch.build());
      assertThat(response.getAccepted()).isEqualTo(4_096);
      assertThat(response.getRejected()).isEqualTo(10);
    }
  }

  @Test
  void accessesThatBypassedTheCacheOrNameNoKnownStatusLeaveNoTrace() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              AgentHarness.batch(
                  AgentHarness.access(1, CacheStatus.BYPASS, NOW_MS),
                  AgentHarness.access(2, CacheStatus.CACHE_STATUS_UNSPECIFIED, NOW_MS),
                  good(3).toBuilder().setStatusValue(77).build()));
      assertThat(response.getAccepted()).isEqualTo(3);
      assertThat(response.getRejected()).isZero();
      // The zone alone.
      assertThat(agent.client.status().history().objects()).isOne();
    }
  }

  @Test
  void hitsAndMissesAreToldApartByStatus() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), Feature.HITS);
    CacheStatus[] hits = {
      CacheStatus.HIT, CacheStatus.STALE, CacheStatus.UPDATING, CacheStatus.REVALIDATED
    };
    CacheStatus[] misses = {CacheStatus.MISS, CacheStatus.EXPIRED, CacheStatus.SCARCE};
    try (AgentHarness agent = new AgentHarness(directory)) {
      for (CacheStatus hit : hits) {
        for (CacheStatus miss : misses) {
          agent.report(
              AgentHarness.batch(
                  AgentHarness.access(0, hit, NOW_MS), AgentHarness.access(1, miss, NOW_MS)));
          assertThat(victim(agent)).isZero();
        }
      }
    }
  }

  @Test
  void theOriginsTimeToTheHeaderCountsAndElseThatToTheEnd() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), Feature.ORIGIN_RTT_MS);
    Access.Builder byHeader = good(0).toBuilder().setOriginHeaderMs(50).setOriginResponseMs(9_000);
    Access.Builder byEnd = good(1).toBuilder().setOriginResponseMs(60);
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(AgentHarness.batch(byHeader.build(), byEnd.build()));
      assertThat(victim(agent)).isOne();
    }
  }

  private static int victim(AgentHarness agent) {
    SelectVictimsRequest request = AgentHarness.request(2).build();
    return agent.eviction().selectVictims(request).getOrder(0);
  }

  @Test
  void theHistorySurvivesARestartTogetherWithTheZonesClock() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), Feature.IDLE_REQUESTS);
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(AgentHarness.batch(good(0)));
      for (int i = 0; i < 10; i++) {
        agent.report(AgentHarness.batch(good(1)));
      }
    }
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(agent.client.status().history().recovered()).isTrue();
      // Candidate 1 was used last; a clock that starts at 0 would make them equal.
      assertThat(victim(agent)).isZero();
    }
  }

  @Test
  void aWarmUpLeavesNothingBehind() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 1)) {
      assertThat(agent.client.isServing()).isFalse();
      agent.agent.warmUpAndServe();
      assertThat(agent.client.isServing()).isTrue();
      assertThat(agent.client.status().history().objects()).isZero();
      assertThat(agent.client.status().accesses().accepted()).isZero();
      assertThat(agent.client.status().decisions().values()).containsOnly(0L);
    }
  }
}
