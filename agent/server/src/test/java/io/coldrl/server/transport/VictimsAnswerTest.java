package io.coldrl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;
import io.coldrl.core.eviction.EvictionPolicy;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.proto.v1.SelectVictimsResponse;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VictimsAnswerTest {
  private final VictimsAnswer answer = new VictimsAnswer();
  private final EvictionDecision decision = new EvictionDecision();
  private final Random random = new Random(1);

  /** Random scores, including zeros and huge ones. */
  private final class RandomScorer implements Scorer {
    @Override
    public void score(float[] features, int candidates, float[] scores) {
      for (int i = 0; i < candidates; i++) {
        scores[i] = random.nextInt(8) == 0 ? 0 : (float) Math.scalb(random.nextGaussian(), i);
      }
    }

    @Override
    public String version() {
      return "random";
    }

    @Override
    public void close() {}
  }

  private void decide(@Nullable Scorer scorer, int candidates, int victims) {
    EvictionBatch batch = new EvictionBatch();
    for (int i = 0; i < candidates; i++) {
      batch.add(new ObjectHistory(), 10, 1_000 - i, 1, 2_000, new ZoneClock(), 100);
    }
    new EvictionPolicy(() -> 0).decide(batch, scorer, 0, victims, 1, decision);
  }

  private SelectVictimsResponse expected(String version, int elapsedUs) {
    SelectVictimsResponse.Builder response =
        SelectVictimsResponse.newBuilder()
            .setVictims(decision.mask())
            .setDecisionSource(VictimsAnswer.toProto(decision.source()))
            .setModelVersion(version)
            .setElapsedUs(elapsedUs);
    for (int rank = 0; rank < decision.victims(); rank++) {
      response.addOrder(decision.victim(rank));
      if (decision.source() == io.coldrl.core.eviction.EvictionSource.MODEL) {
        response.addScore(decision.score(rank));
      }
    }
    return response.build();
  }

  @Test
  void an_answer_has_the_bytes_of_the_generated_class() {
    RandomScorer scorer = new RandomScorer();
    for (int victims = 0; victims <= 64; victims++) {
      for (Scorer by : new @Nullable Scorer[] {scorer, null}) {
        decide(by, 64, victims);
        String version = by == null ? "" : "0123456789ab";
        int elapsedUs = victims == 3 ? 0 : Math.abs(random.nextInt()) >> random.nextInt(31);
        assertThat(answer.encode(decision, version, elapsedUs))
            .isEqualTo(expected(version, elapsedUs).toByteArray());
      }
    }
  }
}
