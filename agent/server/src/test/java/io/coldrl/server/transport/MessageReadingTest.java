package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.SelectVictimsRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The agent's parsers give the same results as the generated classes, for valid and invalid bytes.
 */
class MessageReadingTest {
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(1);
  private final VictimsQuestion question = new VictimsQuestion();

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  // A number of any magnitude, positive or negative.
  private long number() {
    return random.nextLong() >> random.nextInt(64);
  }

  private int keyLength() {
    return random.nextInt(20) == 0 ? random.nextInt(40) : 16;
  }

  private SelectVictimsRequest request() {
    SelectVictimsRequest.Builder request =
        SelectVictimsRequest.newBuilder()
            .setZone("z\u00e9".repeat(random.nextInt(4)))
            .setNowMs(number())
            .setBytesNeeded(number())
            .setCountNeeded((int) number())
            .setBudgetUs((int) number())
            .setCachedObjects(number());
    for (int i = random.nextInt(5); i > 0; i--) {
      request.addCandidates(
          Candidate.newBuilder()
              .setKey(bytes(keyLength()))
              .setSizeBytes(number())
              .setLastAccessMs(number())
              .setUses((int) number()));
    }
    return request.build();
  }

  private AccessBatch batch() {
    AccessBatch.Builder batch =
        AccessBatch.newBuilder()
            .setZone("z".repeat(random.nextInt(4)))
            .setDropped(number())
            .setEpoch(number())
            .setPosition(number());
    for (int i = random.nextInt(3); i > 0; i--) {
      batch.addZones("zone " + i);
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      batch.addAccesses(
          Access.newBuilder()
              .setKey(bytes(keyLength()))
              .setTimeMs(number())
              .setStatus(CacheStatus.forNumber(random.nextInt(9)))
              .setSizeBytes(number())
              .setTtlMs(number())
              .setOriginConnectMs((int) number())
              .setOriginHeaderMs((int) number())
              .setOriginResponseMs((int) number())
              .setZone((int) number())
              .setRefresh(random.nextBoolean()));
    }
    return batch.build();
  }

  // Changes, inserts or cuts off some bytes, or joins two messages.
  private byte[] garble(byte[] good) {
    byte[] bytes = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 2 -> {
        int at = random.nextInt(bytes.length + 1);
        byte[] unknown = {(byte) (random.nextInt(32) << 3 | random.nextInt(8)), 1, 0, 0, 0};
        bytes =
            ByteString.copyFrom(bytes, 0, at)
                .concat(ByteString.copyFrom(unknown))
                .concat(ByteString.copyFrom(bytes, at, bytes.length - at))
                .toByteArray();
      }
      default -> {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(good, 0, bytes, good.length, good.length);
      }
    }
    return bytes;
  }

  private interface Parser<T> {
    T parse(byte[] bytes) throws InvalidProtocolBufferException;
  }

  private static <T> @Nullable T generated(byte[] bytes, Parser<T> parser) {
    try {
      return parser.parse(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private boolean isQuestion(byte[] bytes) {
    try {
      MessageBuffer buffer = new MessageBuffer();
      buffer.fill(new ByteArrayInputStream(bytes));
      question.read(buffer.bytes(), buffer.length());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void assertSame(SelectVictimsRequest expected) {
    assertThat(question.zone()).isEqualTo(expected.getZone());
    assertThat(question.nowMs()).isEqualTo(expected.getNowMs());
    assertThat(question.bytesNeeded()).isEqualTo(expected.getBytesNeeded());
    assertThat(question.countNeeded()).isEqualTo(expected.getCountNeeded());
    assertThat(question.budgetUs()).isEqualTo(expected.getBudgetUs());
    assertThat(question.cachedObjects()).isEqualTo(expected.getCachedObjects());
    assertThat(question.candidates()).isEqualTo(expected.getCandidatesCount());
    byte[] key = new byte[16];
    for (int i = 0; i < question.candidates(); i++) {
      Candidate candidate = expected.getCandidates(i);
      assertThat(question.keyBytes(i)).isEqualTo(candidate.getKey().size());
      if (question.keyBytes(i) == key.length) {
        question.copyKey(i, key, 0);
        assertThat(ByteString.copyFrom(key)).isEqualTo(candidate.getKey());
      }
      assertThat(question.sizeBytes(i)).isEqualTo(candidate.getSizeBytes());
      assertThat(question.lastAccessMs(i)).isEqualTo(candidate.getLastAccessMs());
      assertThat(question.uses(i)).isEqualTo(candidate.getUses());
    }
  }

  private static void assertSame(AccessReport report, AccessBatch expected) {
    assertThat(report.namesZones()).isEqualTo(expected.getZonesCount() > 0);
    assertThat(Stream.iterate(0, i -> i + 1).limit(report.zones()).map(report::zone))
        .containsExactlyElementsOf(
            report.namesZones() ? expected.getZonesList() : java.util.List.of(expected.getZone()));
    assertThat(report.dropped()).isEqualTo(expected.getDropped());
    assertThat(report.epoch()).isEqualTo(expected.getEpoch());
    assertThat(report.position()).isEqualTo(expected.getPosition());
    assertThat(report.accesses()).isEqualTo(expected.getAccessesCount());
    AccessReader reader = new AccessReader(report);
    for (Access access : expected.getAccessesList()) {
      assertThat(reader.next()).isTrue();
      assertSame(reader, access);
    }
    assertThat(reader.next()).isFalse();
  }

  private static void assertSame(AccessReader reader, Access access) {
    assertThat(reader.isWellFormed()).isTrue();
    assertThat(reader.keyBytes()).isEqualTo(access.getKey().size());
    byte[] key = new byte[16];
    if (reader.keyBytes() == key.length) {
      reader.copyKey(key, 0);
      assertThat(ByteString.copyFrom(key)).isEqualTo(access.getKey());
    }
    assertThat(reader.timeMs()).isEqualTo(access.getTimeMs());
    assertThat(reader.status()).isEqualTo(access.getStatusValue());
    assertThat(reader.sizeBytes()).isEqualTo(access.getSizeBytes());
    assertThat(reader.ttlMs()).isEqualTo(access.getTtlMs());
    assertThat(reader.originConnectMs()).isEqualTo(access.getOriginConnectMs());
    assertThat(reader.originHeaderMs()).isEqualTo(access.getOriginHeaderMs());
    assertThat(reader.originResponseMs()).isEqualTo(access.getOriginResponseMs());
    assertThat(reader.zone()).isEqualTo(access.getZone());
    assertThat(reader.isRefresh()).isEqualTo(access.getRefresh());
  }

  @Test
  void a_question_is_read_as_the_generated_class_reads_it() {
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = request().toByteArray();
      bytes = i % 4 == 0 ? bytes : garble(bytes);
      SelectVictimsRequest expected = generated(bytes, SelectVictimsRequest::parseFrom);
      assertThat(isQuestion(bytes)).as("round %d", i).isEqualTo(expected != null);
      if (expected != null) {
        assertSame(expected);
        good++;
      }
    }
    assertThat(good).isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
  }

  @Test
  void candidates_beyond_the_limit_are_counted() {
    SelectVictimsRequest.Builder request = SelectVictimsRequest.newBuilder();
    for (int i = 0; i < 10 * EvictionBatch.MAX_CANDIDATES; i++) {
      request.addCandidates(Candidate.newBuilder().setKey(bytes(16)).setUses(i));
    }
    assertThat(isQuestion(request.build().toByteArray())).isTrue();
    assertThat(question.candidates()).isEqualTo(640);
    assertThat(question.uses(63)).isEqualTo(63);
  }

  @Test
  void a_report_is_read_as_the_generated_class_reads_it() throws IOException {
    int good = 0;
    int goodButForAnAccess = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = batch().toByteArray();
      bytes = i % 4 == 0 ? bytes : garble(bytes);
      AccessBatch expected = generated(bytes, AccessBatch::parseFrom);
      if (expected != null) {
        assertSame(new AccessReport(bytes), expected);
        good++;
      } else {
        goodButForAnAccess += isGoodButForAnAccess(bytes) ? 1 : 0;
      }
    }
    assertThat(good).isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
    assertThat(goodButForAnAccess).isPositive();
  }

  // The generated class fails for the whole batch.
  private static boolean isGoodButForAnAccess(byte[] bytes) {
    AccessReport report;
    try {
      report = new AccessReport(bytes);
    } catch (IOException e) {
      return false;
    }
    AccessReader reader = new AccessReader(report);
    int garbled = 0;
    for (int i = 0; i < report.accesses(); i++) {
      assertThat(reader.next()).isTrue();
      garbled += reader.isWellFormed() ? 0 : 1;
    }
    assertThat(reader.next()).isFalse();
    assertThat(garbled).isPositive();
    return true;
  }

  @Test
  void a_long_message_is_read_in_one_piece() throws IOException {
    byte[] message = new byte[100_001];
    random.nextBytes(message);
    MessageBuffer buffer = new MessageBuffer();
    for (int length : new int[] {message.length, 8_192, 0, 5}) {
      buffer.fill(new ByteArrayInputStream(message, 0, length));
      assertThat(buffer.copy()).isEqualTo(Arrays.copyOf(message, length));
    }
  }
}
