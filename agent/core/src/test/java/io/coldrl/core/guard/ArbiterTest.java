package io.coldrl.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArbiterTest {
  private static final String MODEL = "0123456789ab";
  private static final HistoryRule LFU = HistoryRule.of(HistoryRule.Name.LFU);
  private static final HistoryRule GDSF = HistoryRule.of(HistoryRule.Name.GDSF);

  private final Arbiter arbiter = new Arbiter(List.of(LFU, GDSF));
  private final GuardScale scale = new GuardScale(1, 1, arbiter.alternatives());
  private final List<GuardScale> scales = List.of(scale);
  private final SplittableRandom random = new SplittableRandom(1);
  private long nowMs;

  /** Accesses that LRU, model, LFU and GDSF miss with these probabilities. */
  private void accesses(int accesses, boolean isBlocked, double... misses) {
    double[] costs = new double[misses.length];
    for (int n = 0; n < accesses; n++) {
      for (int i = 0; i < misses.length; i++) {
        costs[i] = random.nextDouble() < misses[i] ? 1 : 0;
      }
      scale.contest().add(costs);
      arbiter.judge(scale.contest(), isBlocked, scales, ++nowMs);
    }
  }

  private String decides() {
    Arbiter.Takeover takeover = arbiter.takeover();
    return takeover == null ? "the model or LRU" : takeover.scorer().version();
  }

  private void restart(String version) {
    arbiter.restart(version, false, scales, ++nowMs);
  }

  @Test
  void an_alternative_that_misses_fewer_takes_over_and_the_time_is_kept() {
    restart(MODEL);
    accesses(3_000, false, 0.5, 0.5, 0.5, 0.3);
    assertThat(decides()).isEqualTo("rule:gdsf");
    assertThat(arbiter.takeover()).extracting(Arbiter.Takeover::model).isEqualTo(MODEL);
    assertThat(arbiter.sinceMs()).isBetween(100L, 3_000L);
    assertThat(arbiter.takeovers()).isOne();
  }

  @Test
  void of_two_better_alternatives_the_best_decides_in_the_end() {
    restart(MODEL);
    accesses(30_000, false, 0.5, 0.5, 0.2, 0.3);
    assertThat(decides()).isEqualTo("rule:lfu");
    accesses(30_000, false, 0.5, 0.5, 0.3, 0.2);
    assertThat(decides()).isEqualTo("rule:gdsf");
  }

  @Test
  void of_two_that_lead_at_once_the_one_with_the_greater_lead_takes_over() {
    restart(MODEL);
    for (int n = 0; arbiter.takeovers() == 0; n++) {
      scale.contest().add(new double[] {1, 1, n % 2, n % 4 / 3});
      arbiter.judge(scale.contest(), false, scales, ++nowMs);
    }
    assertThat(decides()).isEqualTo("rule:gdsf");
  }

  @Test
  void policies_that_are_equal_do_not_take_turns() {
    restart(MODEL);
    accesses(300_000, false, 0.5, 0.3, 0.3, 0.3);
    assertThat(arbiter.takeovers()).isLessThan(3);
  }

  @Test
  void the_model_takes_over_from_an_alternative_when_it_misses_fewer() {
    restart(MODEL);
    accesses(5_000, false, 0.5, 0.5, 0.3, 0.5);
    assertThat(decides()).isEqualTo("rule:lfu");
    accesses(5_000, true, 0.5, 0.2, 0.3, 0.5);
    assertThat(decides()).as("the model is blocked").isEqualTo("rule:lfu");
    accesses(5_000, false, 0.5, 0.2, 0.3, 0.5);
    assertThat(decides()).isEqualTo("the model or LRU");
  }

  @Test
  void an_alternative_that_misses_more_than_lru_is_given_up() {
    restart(MODEL);
    accesses(5_000, false, 0.5, 0.5, 0.3, 0.5);
    assertThat(decides()).isEqualTo("rule:lfu");
    accesses(5_000, true, 0.3, 0.6, 0.5, 0.5);
    assertThat(decides()).isEqualTo("the model or LRU");
  }

  @Test
  void an_alternative_that_misses_fewer_than_lru_follows_a_blocked_model() {
    restart(MODEL);
    accesses(1, true, 0.5, 0.5, 0.5, 0.5);
    assertThat(arbiter.takeovers()).as("LRU").isOne();
    accesses(5_000, true, 0.5, 0.6, 0.3, 0.5);
    assertThat(decides()).isEqualTo("rule:lfu");
    assertThat(arbiter.takeovers()).isEqualTo(2);
  }

  @Test
  void lru_gives_way_to_a_model_that_is_no_longer_blocked() {
    arbiter.restart(MODEL, true, scales, ++nowMs);
    accesses(1, true, 0.5, 0.5, 0.5, 0.5);
    assertThat(arbiter.takeovers()).isZero();
    accesses(1, false, 0.5, 0.5, 0.5, 0.5);
    assertThat(arbiter.takeovers()).isOne();
  }

  @Test
  void another_model_decides_at_once() {
    restart(MODEL);
    accesses(5_000, false, 0.5, 0.5, 0.3, 0.5);
    assertThat(decides()).isEqualTo("rule:lfu");
    restart("ba9876543210");
    assertThat(decides()).isEqualTo("the model or LRU");
  }

  @Test
  void an_alternative_that_is_the_model_does_not_run() {
    restart(GDSF.toString());
    Scorer model = arbiter.alternatives().get(1);
    assertThat(arbiter.isModel(model)).isTrue();
    accesses(5_000, false, 0.5, 0.5, 0.5, 0.3);
    assertThat(arbiter.takeover()).isNull();
    scale.setCapacity(64);
    for (int i = 0; i < 100; i++) {
      byte[] history = new byte[FixedRecord.BYTES];
      ObjectKey key = new ObjectKey(i, i);
      scale.access(
          new SampledRequest(key, 8, i, history, new ZoneClock(), 8), model, null, arbiter);
    }
    assertThat(scale.report(true).alternatives())
        .extracting(GuardReport.Alternative::version, rule -> rule.misses().objects() > 0)
        .containsExactly(tuple("rule:lfu", true), tuple("rule:gdsf", false));
  }
}
