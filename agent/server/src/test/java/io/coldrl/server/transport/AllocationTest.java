package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.proto.v1.AccessBatch;
import io.coldrl.proto.v1.CacheStatus;
import io.coldrl.testkit.Allocation;
import io.coldrl.testkit.IndexScorer;
import org.junit.jupiter.api.Test;

/** Allocation of the hot paths between socket and decision. */
class AllocationTest {
  private static final int CALLS = 5_000;
  // Limit for a CodedInputStream or CodedOutputStream, and the zone's name.
  private static final long STREAM_BYTES = 200;

  private static double bytesPerCall(Allocation.Call call) throws Exception {
    return Allocation.bytesPerCall(CALLS, call);
  }

  @Test
  void reading_a_question_allocates_the_same_for_1_and_for_64_candidates() throws Exception {
    VictimsQuestion question = new VictimsQuestion();
    byte[] small = AgentHarness.request(1).build().toByteArray();
    byte[] large = AgentHarness.request(64).build().toByteArray();
    double ofSmall = bytesPerCall(() -> question.read(small, small.length));
    double ofLarge = bytesPerCall(() -> question.read(large, large.length));
    assertThat(question.candidates()).isEqualTo(64);
    // One object more for each candidate would be 1,000 bytes more.
    assertThat(ofLarge).isLessThan(ofSmall + 100).isLessThan(STREAM_BYTES);
  }

  @Test
  void reading_an_access_allocates_nothing() throws Exception {
    AccessBatch.Builder batch = AccessBatch.newBuilder().setZone(AgentHarness.ZONE);
    for (int i = 0; i < 9 * CALLS; i++) {
      batch.addAccesses(AgentHarness.access(i, CacheStatus.HIT, AgentHarness.NOW_MS + i));
    }
    AccessReader reader = new AccessReader(new AccessReport(batch.build().toByteArray()));
    assertThat(bytesPerCall(() -> assertTrue(reader.next() && reader.isWellFormed())))
        .isLessThan(1);
  }

  // Not an assertion of AssertJ, which allocates.
  private static void assertTrue(boolean holds) {
    if (!holds) {
      throw new AssertionError("not an access");
    }
  }

  @Test
  void encoding_an_answer_allocates_the_answer_and_one_stream() throws Exception {
    EvictionBatch batch = new EvictionBatch();
    for (int i = 0; i < EvictionBatch.MAX_CANDIDATES; i++) {
      batch.add(new ObjectHistory(), 10, 1_000 - i, 1, 2_000, new ZoneClock(), 100);
    }
    VictimsAnswer answer = new VictimsAnswer();
    EvictionDecision decision = new EvictionDecision();
    new EvictionPolicy(() -> 0).decide(batch, new IndexScorer(), 0, 24, 1, decision);
    assertThat(decision.source()).isEqualTo(EvictionSource.MODEL);
    int length = answer.encode(decision, "0123456789ab", 100).length;
    assertThat(bytesPerCall(() -> answer.encode(decision, "0123456789ab", 100)))
        .isLessThan(length + STREAM_BYTES);
  }
}
