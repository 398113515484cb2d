package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.SelectVictimsRequest;
import io.coldrl.testkit.Garbler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The agent's parsers give the same results as the generated classes, for valid and invalid bytes.
 */
class MessageReadingTest {
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(1);
  private final Garbler garbler = new Garbler(random);
  private final MessageComparison comparison = new MessageComparison();

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
              .setRefresh(random.nextBoolean())
              .setExtensionGroup((int) number())
              .setSegmentGroup((int) number())
              .setDirectoryGroup((int) number()));
    }
    return batch.build();
  }

  @Test
  void a_question_is_read_as_the_generated_class_reads_it() {
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = request().toByteArray();
      bytes = i % 4 == 0 ? bytes : garbler.garble(bytes);
      good += comparison.question(bytes) ? 1 : 0;
    }
    assertThat(good).isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
  }

  @Test
  void candidates_beyond_the_limit_are_counted() throws IOException {
    SelectVictimsRequest.Builder request = SelectVictimsRequest.newBuilder();
    for (int i = 0; i < 10 * EvictionBatch.MAX_CANDIDATES; i++) {
      request.addCandidates(Candidate.newBuilder().setKey(bytes(16)).setUses(i));
    }
    VictimsQuestion question = new VictimsQuestion();
    byte[] bytes = request.build().toByteArray();
    question.read(bytes, bytes.length);
    assertThat(question.candidates()).isEqualTo(640);
    assertThat(question.uses(63)).isEqualTo(63);
  }

  @Test
  void a_report_is_read_as_the_generated_class_reads_it() {
    int good = 0;
    int goodButForAnAccess = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = batch().toByteArray();
      bytes = i % 4 == 0 ? bytes : garbler.garble(bytes);
      MessageComparison.Reading reading = comparison.report(bytes);
      good += reading == MessageComparison.Reading.GOOD ? 1 : 0;
      goodButForAnAccess += reading == MessageComparison.Reading.GOOD_BUT_FOR_AN_ACCESS ? 1 : 0;
    }
    assertThat(good).isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
    assertThat(goodButForAnAccess).isPositive();
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
