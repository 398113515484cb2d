package io.coldrl.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.DecisionSource;
import io.coldrl.proto.v1.ReportAccessesResponse;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.proto.v1.SelectVictimsResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The Java classes read and write the bytes in {@code golden/}. A unit test of the C module checks
 * the same files. If this test fails, the contract is broken: never change the files to make it
 * pass.
 */
class GoldenBytesTest {
  private static final Path GOLDEN = Path.of("golden");

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(GOLDEN.resolve(name + ".bin"));
  }

  private static byte[] read(Message message) throws IOException {
    return read(message.getDescriptorForType().getName());
  }

  // 16 bytes: first, first + 1, ...
  private static ByteString key(int first) {
    byte[] key = new byte[16];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (first + i);
    }
    return ByteString.copyFrom(key);
  }

  private static SelectVictimsRequest request() {
    return SelectVictimsRequest.newBuilder()
        .setZone("static_\u00e9")
        .setNowMs(1_700_000_000_123L)
        .setBytesNeeded(5_000_000_000L)
        .setCountNeeded(7)
        .setBudgetUs(450)
        .addCandidates(candidate(0x10, 1, 1_699_999_999_000L, 1))
        .addCandidates(candidate(0x80, 300, 1_699_999_998_000L, 1023))
        .addCandidates(candidate(0xf8, 6_000_000_000L, 1_600_000_000_000L, 200))
        .setCachedObjects(123_456_789_012L)
        .build();
  }

  private static Candidate candidate(int key, long sizeBytes, long lastAccessMs, int uses) {
    return Candidate.newBuilder()
        .setKey(key(key))
        .setSizeBytes(sizeBytes)
        .setLastAccessMs(lastAccessMs)
        .setUses(uses)
        .build();
  }

  private static SelectVictimsResponse response() {
    return SelectVictimsResponse.newBuilder()
        .setVictims(1L << 63 | 1L << 2 | 1)
        .addOrder(2)
        .addOrder(63)
        .addOrder(0)
        .setDecisionSource(DecisionSource.MODEL)
        .setModelVersion("0123456789ab")
        .setElapsedUs(321)
        .addScore(2.5f)
        .addScore(0)
        .addScore(-1e30f)
        .build();
  }

  private static SelectVictimsResponse responseOfLru() {
    return response().toBuilder().setDecisionSource(DecisionSource.LRU_BUDGET).clearScore().build();
  }

  private static Access miss() {
    return Access.newBuilder()
        .setKey(key(0x20))
        .setTimeMs(1_700_000_000_456L)
        .setStatus(CacheStatus.MISS)
        .setSizeBytes(8_192)
        .setTtlMs(3_600_000)
        .setOriginConnectMs(3)
        .setOriginHeaderMs(45)
        .setOriginResponseMs(678)
        .build();
  }

  private static Access scarce() {
    return Access.newBuilder()
        .setKey(key(0xa0))
        .setTimeMs(1_700_000_000_457L)
        .setStatus(CacheStatus.SCARCE)
        .setSizeBytes(5_000_000_001L)
        .setTtlMs(-1)
        .setOriginConnectMs(-1)
        .setOriginHeaderMs(-2)
        .setOriginResponseMs(-3)
        .build();
  }

  private static AccessBatch batchOfOneZone() {
    return AccessBatch.newBuilder()
        .setZone("static_\u00e9")
        .addAccesses(miss())
        .addAccesses(scarce())
        .setDropped(99)
        .build();
  }

  private static AccessBatch batch() {
    return AccessBatch.newBuilder()
        .addAccesses(miss())
        .addAccesses(scarce().toBuilder().setZone(1))
        .addAccesses(
            Access.newBuilder()
                .setKey(key(0x30))
                .setTimeMs(1_700_000_000_458L)
                .setStatus(CacheStatus.EXPIRED)
                .setSizeBytes(300)
                .setTtlMs(60_000)
                .setOriginConnectMs(0)
                .setOriginHeaderMs(7)
                .setOriginResponseMs(8)
                .setZone(1)
                .setRefresh(true))
        .setDropped(99)
        .addZones("static_\u00e9")
        .addZones("video")
        .setEpoch(0xFEDCBA9876543210L)
        .setPosition(5_000_000_002L)
        .build();
  }

  private static AccessBatch batchWithGroups() {
    return AccessBatch.newBuilder()
        .addAccesses(
            miss().toBuilder()
                .setExtensionGroup(0x01020304)
                .setSegmentGroup(0xFFFEFDFC)
                .setDirectoryGroup(1))
        .addAccesses(miss())
        .addZones("static_\u00e9")
        .setEpoch(1)
        .setPosition(2)
        .build();
  }

  private static ReportAccessesResponse reported() {
    return ReportAccessesResponse.newBuilder()
        .setAccepted(4_000_000_000L)
        .setRejected(5)
        .setDuplicates(300)
        .build();
  }

  @Test
  void a_request_for_victims_is_the_golden_one() throws IOException {
    byte[] golden = read(request());
    assertThat(SelectVictimsRequest.parseFrom(golden)).isEqualTo(request());
    assertThat(SelectVictimsRequest.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void an_answer_with_victims_is_the_golden_one() throws IOException {
    byte[] golden = read(response());
    assertThat(SelectVictimsResponse.parseFrom(golden)).isEqualTo(response());
    assertThat(SelectVictimsResponse.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void a_batch_of_accesses_is_the_golden_one() throws IOException {
    byte[] golden = read(batch());
    assertThat(AccessBatch.parseFrom(golden)).isEqualTo(batch());
    assertThat(AccessBatch.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void an_answer_by_lru_is_the_golden_one_and_has_no_scores() throws IOException {
    byte[] golden = read("SelectVictimsResponseOfLru");
    assertThat(SelectVictimsResponse.parseFrom(golden)).isEqualTo(responseOfLru());
    assertThat(SelectVictimsResponse.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void a_batch_with_url_groups_is_the_golden_one() throws IOException {
    byte[] golden = read("AccessBatchWithGroups");
    assertThat(AccessBatch.parseFrom(golden)).isEqualTo(batchWithGroups());
    assertThat(AccessBatch.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void a_batch_of_one_zone_is_the_golden_one() throws IOException {
    byte[] golden = read("AccessBatchOfOneZone");
    assertThat(AccessBatch.parseFrom(golden)).isEqualTo(batchOfOneZone());
    assertThat(AccessBatch.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }

  @Test
  void an_answer_to_accesses_is_the_golden_one() throws IOException {
    byte[] golden = read(reported());
    assertThat(ReportAccessesResponse.parseFrom(golden)).isEqualTo(reported());
    assertThat(ReportAccessesResponse.parseFrom(golden).toByteArray()).isEqualTo(golden);
  }
}
