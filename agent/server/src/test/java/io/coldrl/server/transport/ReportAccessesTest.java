package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.inference.Task;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
  void bad_accesses_are_rejected_and_the_stream_continues() throws Exception {
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
      var accesses = agent.admin.status().accesses();
      assertThat(accesses.accepted()).isEqualTo(3);
      assertThat(accesses.rejected()).isEqualTo(6);
      assertThat(accesses.droppedByClients()).isEqualTo(42);
      // Three objects and the zone.
      assertThat(agent.admin.status().history().objects()).isEqualTo(4);
    }
  }

  @Test
  void accesses_beyond_the_limit_of_a_batch_are_rejected() throws Exception {
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
  void accesses_that_bypassed_the_cache_or_have_an_unknown_status_are_not_recorded()
      throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              AgentHarness.batch(
                  AgentHarness.access(1, CacheStatus.BYPASS, NOW_MS),
                  AgentHarness.access(2, CacheStatus.CACHE_STATUS_UNSPECIFIED, NOW_MS),
                  good(3).toBuilder().setStatusValue(77).build()));
      assertThat(response.getAccepted()).isEqualTo(3);
      assertThat(response.getRejected()).isZero();
      assertThat(agent.admin.status().history().objects()).isZero();
    }
  }

  private static AccessBatch.Builder inZones(String... zones) {
    return AccessBatch.newBuilder().addAllZones(List.of(zones));
  }

  private static Access inZone(int zone, Access access) {
    return access.toBuilder().setZone(zone).build();
  }

  @Test
  void a_batch_may_have_several_zones() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.COUNT);
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              inZones("first", AgentHarness.ZONE)
                  // Ignored, because zones are listed.
                  .setZone("other")
                  .addAccesses(inZone(0, good(0)))
                  .addAccesses(inZone(0, good(0)))
                  .addAccesses(inZone(1, good(1)))
                  .addAccesses(inZone(1, good(1)))
                  .addAccesses(inZone(2, good(2)))
                  .addAccesses(inZone(-1, good(2)))
                  .build());
      assertThat(response.getAccepted()).isEqualTo(4);
      assertThat(response.getRejected()).isEqualTo(2);
      assertThat(victim(agent)).isOne();
      SelectVictimsRequest first = AgentHarness.request(2).setZone("first").build();
      assertThat(agent.eviction().selectVictims(first).getOrder(0)).isZero();
      // Two objects and two zones.
      assertThat(agent.admin.status().history().objects()).isEqualTo(4);
    }
  }

  @Test
  void the_index_of_a_zone_is_ignored_if_no_zones_are_listed() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response = agent.report(AgentHarness.batch(inZone(7, good(1))));
      assertThat(response.getAccepted()).isOne();
    }
  }

  @Test
  void an_access_of_the_far_future_is_rejected_and_leaves_the_zones_clock_as_it_is()
      throws Exception {
    long nowMs = System.currentTimeMillis();
    long aDayMs = 86_400_000;
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              AgentHarness.batch(
                  AgentHarness.access(1, CacheStatus.MISS, 253_402_300_799_999L),
                  AgentHarness.access(2, CacheStatus.MISS, nowMs + aDayMs + 600_000),
                  AgentHarness.access(3, CacheStatus.MISS, nowMs + aDayMs / 2),
                  AgentHarness.access(4, CacheStatus.MISS, AgentHarness.NOW_MS),
                  AgentHarness.access(5, CacheStatus.MISS, 0)));
      assertThat(response.getAccepted()).isEqualTo(3);
      assertThat(response.getRejected()).isEqualTo(2);
      assertThat(agent.admin.status().accesses().rejected()).isEqualTo(2);
    }
  }

  @Test
  void a_batch_with_too_many_zones_or_too_long_a_name_is_rejected_and_the_stream_continues()
      throws Exception {
    String[] many = new String[65];
    Arrays.setAll(many, i -> "zone " + i);
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response =
          agent.report(
              inZones(many).addAccesses(good(1)).addAccesses(good(2)).build(),
              inZones("good", "z".repeat(256)).addAccesses(good(3)).build(),
              inZones(Arrays.copyOf(many, 64)).addAccesses(inZone(63, good(4))).build());
      assertThat(response.getAccepted()).isOne();
      assertThat(response.getRejected()).isEqualTo(3);
      assertThat(agent.admin.status().accesses().rejected()).isEqualTo(3);
      assertThat(agent.admin.status().history().objects()).isEqualTo(2);
    }
  }

  @Test
  void only_the_malformed_access_is_rejected() throws Exception {
    // The key is longer than the access that contains it.
    UnknownFieldSet.Field garbled =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFrom(new byte[] {0x0a, 16}))
            .build();
    AccessBatch batch =
        AgentHarness.batch(good(1), good(2)).toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(AccessBatch.ACCESSES_FIELD_NUMBER, garbled)
                    .build())
            .build();
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response = agent.report(batch, AgentHarness.batch(good(3)));
      assertThat(response.getAccepted()).isEqualTo(3);
      assertThat(response.getRejected()).isOne();
    }
  }

  private static Access inGroups(int group, Access access) {
    return access.toBuilder()
        .setExtensionGroup(group)
        .setSegmentGroup(group + 1)
        .setDirectoryGroup(group + 2)
        .build();
  }

  @Test
  void the_url_groups_of_accesses_reach_the_model() throws Exception {
    for (EvictionFeature feature :
        List.of(
            EvictionFeature.EXTENSION_REUSE,
            EvictionFeature.SEGMENT_AGAIN,
            EvictionFeature.DIRECTORY_REUSE)) {
      Path home = Files.createDirectory(directory.resolve(feature.id()));
      OnnxModels.writeFeature(home.resolve("model.onnx"), feature);
      try (AgentHarness agent = new AgentHarness(home)) {
        // Of the group of object 1, each object is requested four times, of the others once.
        AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(AgentHarness.ZONE);
        for (int object = 0; object < 500; object++) {
          for (int times = object % 2 == 1 ? 4 : 1; times > 0; times--) {
            batch.addAccesses(inGroups(100 + 100 * (object % 2), good(object)));
          }
        }
        agent.report(batch.build());
        assertThat(victim(agent)).isOne();
      }
    }
  }

  private static AccessBatch at(long position, Access... accesses) {
    return AgentHarness.batch(accesses).toBuilder().setEpoch(-7).setPosition(position).build();
  }

  @Test
  void an_access_sent_again_is_a_duplicate_and_not_recorded() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.COUNT);
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(at(10, good(0), good(1), good(1)));
      ReportAccessesResponse again = agent.report(at(11, good(1), good(1), good(0), good(0)));
      assertThat(again.getAccepted()).isEqualTo(2);
      assertThat(again.getDuplicates()).isEqualTo(2);
      assertThat(again.getRejected()).isZero();
      // Three accesses to object 0, two to object 1.
      assertThat(victim(agent)).isZero();
      assertThat(agent.admin.status().accesses().accepted()).isEqualTo(5);
      assertThat(agent.admin.status().accesses().duplicates()).isEqualTo(2);
    }
  }

  @Test
  void a_rejected_access_is_no_duplicate_and_does_not_shift_positions() throws Exception {
    Access bad = good(2).toBuilder().setKey(ByteString.EMPTY).build();
    try (AgentHarness agent = new AgentHarness(directory)) {
      for (int i = 0; i < 2; i++) {
        ReportAccessesResponse response = agent.report(at(0, good(1), bad, good(3)));
        assertThat(response.getAccepted()).isEqualTo(i == 0 ? 2 : 0);
        assertThat(response.getDuplicates()).isEqualTo(i == 0 ? 0 : 2);
        assertThat(response.getRejected()).isOne();
      }
      assertThat(agent.report(at(3, good(4))).getAccepted()).isOne();
    }
  }

  @Test
  void an_access_sent_again_after_a_restart_of_the_agent_is_a_duplicate() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(at(100, good(0), good(1)));
    }
    try (AgentHarness agent = new AgentHarness(directory)) {
      ReportAccessesResponse response = agent.report(at(100, good(0), good(1), good(2)));
      assertThat(response.getDuplicates()).isEqualTo(2);
      assertThat(response.getAccepted()).isOne();
    }
  }

  @Test
  void a_refresh_updates_a_known_object_and_is_no_access() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.ORIGIN_RTT_MS);
    Access refresh =
        AgentHarness.access(0, CacheStatus.CACHE_STATUS_UNSPECIFIED, NOW_MS).toBuilder()
            .setRefresh(true)
            .setOriginHeaderMs(70)
            .build();
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(AgentHarness.batch(good(0), good(1).toBuilder().setOriginHeaderMs(60).build()));
      assertThat(victim(agent)).isOne();
      assertThat(agent.report(AgentHarness.batch(refresh)).getAccepted()).isOne();
      assertThat(victim(agent)).isZero();
      OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.COUNT);
      agent.admin.reload(Task.EVICTION);
      agent.report(AgentHarness.batch(good(1)));
      assertThat(victim(agent)).isOne();
    }
  }

  @Test
  void a_refresh_of_an_unknown_object_is_not_recorded() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory)) {
      Access refresh = good(1).toBuilder().setRefresh(true).build();
      ReportAccessesResponse response = agent.report(AgentHarness.batch(refresh));
      assertThat(response.getAccepted()).isOne();
      assertThat(response.getRejected()).isZero();
      assertThat(agent.admin.status().history().objects()).isZero();
    }
  }

  @Test
  void the_status_distinguishes_hits_and_misses() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.HITS);
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
  void the_origin_time_is_that_to_the_header_or_else_to_the_end() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.ORIGIN_RTT_MS);
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
  void the_history_survives_a_restart_together_with_the_zones_clock() throws Exception {
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.IDLE_REQUESTS);
    try (AgentHarness agent = new AgentHarness(directory)) {
      agent.report(AgentHarness.batch(good(0)));
      for (int i = 0; i < 10; i++) {
        agent.report(AgentHarness.batch(good(1)));
      }
    }
    try (AgentHarness agent = new AgentHarness(directory)) {
      assertThat(agent.admin.status().history().recovered()).isTrue();
      // Candidate 1 was used last. With a clock that starts at 0, both would be equal.
      assertThat(victim(agent)).isZero();
    }
  }

  @Test
  void a_warm_up_leaves_no_records_and_no_counts() throws Exception {
    try (AgentHarness agent = new AgentHarness(directory, 1)) {
      assertThat(agent.client.isServing()).isFalse();
      agent.agent.warmUpAndServe();
      assertThat(agent.client.isServing()).isTrue();
      assertThat(agent.admin.status().history().objects()).isZero();
      assertThat(agent.admin.status().accesses().accepted()).isZero();
      assertThat(agent.admin.status().decisions().values()).containsOnly(0L);
    }
  }
}
