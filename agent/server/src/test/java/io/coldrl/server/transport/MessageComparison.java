package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.proto.v1.Access;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.Candidate;
import io.coldrl.proto.v1.SelectVictimsRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the agent's parsers with the generated classes, on any bytes. */
final class MessageComparison {
  private final VictimsQuestion question = new VictimsQuestion();

  /** What a report turned out to be. */
  enum Reading {
    GOOD,
    GOOD_BUT_FOR_AN_ACCESS,
    BAD
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

  /**
   * Reads a question both ways.
   *
   * @return whether the bytes are a question
   */
  boolean question(byte[] bytes) {
    SelectVictimsRequest expected = generated(bytes, SelectVictimsRequest::parseFrom);
    assertThat(isQuestion(bytes)).isEqualTo(expected != null);
    if (expected != null) {
      assertSame(expected);
    }
    return expected != null;
  }

  /** Reads a report both ways. The accesses of a report may be malformed one by one. */
  Reading report(byte[] bytes) {
    AccessBatch expected = generated(bytes, AccessBatch::parseFrom);
    AccessReport report;
    try {
      report = new AccessReport(bytes);
    } catch (IOException e) {
      assertThat(expected).isNull();
      return Reading.BAD;
    }
    if (expected != null) {
      assertSame(report, expected);
      return Reading.GOOD;
    }
    // The generated class fails for the whole batch.
    assertOneIsMalformed(report);
    return Reading.GOOD_BUT_FOR_AN_ACCESS;
  }

  private static void assertOneIsMalformed(AccessReport report) {
    AccessReader reader = new AccessReader(report);
    int malformed = 0;
    for (int i = 0; i < report.accesses(); i++) {
      assertThat(reader.next()).isTrue();
      malformed += reader.isWellFormed() ? 0 : 1;
    }
    assertThat(reader.next()).isFalse();
    assertThat(malformed).isPositive();
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
            report.namesZones() ? expected.getZonesList() : List.of(expected.getZone()));
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
    int[] groups = new int[UrlGroups.COUNT];
    reader.copyGroups(groups);
    assertThat(groups)
        .containsExactly(
            access.getExtensionGroup(), access.getSegmentGroup(), access.getDirectoryGroup());
  }
}
