package io.coldrl.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.SplitMix64;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.guard.GuardReport.State;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.core.scoring.Scorer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZoneGuardTest {
  private static final long SIZE_BYTES = 4_096;
  private static final int ZONE_OBJECTS = 500;

  private final Map<Long, byte[]> records = new HashMap<>();
  private final ObjectHistory history = new ObjectHistory();
  private final ZoneClock clock = new ZoneClock();
  private ZoneGuard guard = new ZoneGuard(key -> historyOf(key.low()), 1);
  private final SplittableRandom random = new SplittableRandom(1);
  private long nowMs = 1_700_000_000_000L;

  /** A model that is a formula of one feature. */
  private record Formula(String version, EvictionFeature feature, float factor) implements Scorer {
    @Override
    public void score(float[] features, int candidates, float[] scores) {
      for (int i = 0; i < candidates; i++) {
        scores[i] = factor * features[i * EvictionFeature.size() + feature.ordinal()];
      }
    }

    @Override
    public void close() {}
  }

  private static final Scorer EVICTS_OLDEST =
      new Formula("oldest", EvictionFeature.IDLE_REQUESTS, 1);
  // As if the traffic had changed so that the model suits it.
  private static final Scorer EVICTS_OLDEST_OF_SAME_VERSION =
      new Formula("newest", EvictionFeature.IDLE_REQUESTS, 1);
  private static final Scorer EVICTS_SMALLEST =
      new Formula("smallest", EvictionFeature.SIZE_BYTES, -1);
  private static final Scorer EVICTS_NEWEST =
      new Formula("newest", EvictionFeature.IDLE_REQUESTS, -1);

  private ObjectHistory historyOf(long object) {
    return history.wrap(records.computeIfAbsent(object, o -> new byte[ObjectHistory.BYTES]), 0);
  }

  private void request(long object, @Nullable Scorer model) {
    request(object, SIZE_BYTES, model);
  }

  private void request(long object, long bytes, @Nullable Scorer model) {
    nowMs += 10;
    historyOf(object).onAccess(nowMs, clock.onAccess(nowMs, true), true, bytes, -1, -1);
    ObjectKey key = new ObjectKey(SplitMix64.finish(object), object);
    if (guard.samples(key.high(), key.low())) {
      guard.onAccess(key, bytes, nowMs, clock, model, null);
    }
  }

  // Popular objects change over time: what was used last is used again soon.
  private void requestsOfAShiftingSite(int requests, @Nullable Scorer model) {
    for (int i = 0; i < requests; i++) {
      long shift = i / 20;
      request(shift + (long) (600 * random.nextDouble() * random.nextDouble()), model);
      if (i % 10 == 0) {
        guard.onQuestion(ZONE_OBJECTS, SIZE_BYTES);
      }
    }
  }

  private boolean allows(Scorer model) {
    return guard.allows(model.version());
  }

  @Test
  void a_model_that_evicts_the_newest_is_blocked() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
    assertThat(guard.report().state()).isEqualTo(State.BLOCKED);
    assertThat(guard.report().blocks()).isPositive();
  }

  @Test
  void a_model_that_does_as_lru_does_is_allowed() {
    requestsOfAShiftingSite(40_000, EVICTS_OLDEST);
    assertThat(allows(EVICTS_OLDEST)).isTrue();
    assertThat(guard.report().state()).isEqualTo(State.ALLOWED);
    assertThat(guard.report().blocks()).isZero();
  }

  // Few large objects have most of the bytes, many small ones most of the requests: a cache that
  // keeps the large ones misses more objects than LRU and fewer bytes.
  private void requestsOfSmallAndLarge(int requests, Scorer model) {
    for (int i = 0; i < requests; i++) {
      if (random.nextInt(10) < 3) {
        request(random.nextInt(60), 20_000, model);
      } else {
        request(1_000 + random.nextInt(600), 1_000, model);
      }
      guard.onQuestion(ZONE_OBJECTS, 1_500);
    }
  }

  @Test
  void a_model_that_saves_bytes_by_missing_more_objects_is_blocked_if_judged_by_objects() {
    requestsOfSmallAndLarge(40_000, EVICTS_SMALLEST);
    assertThat(allows(EVICTS_SMALLEST)).isFalse();
    assertThat(guard.report().objective()).isEqualTo(GuardObjective.OBJECTS);
  }

  @Test
  void a_model_that_saves_bytes_by_missing_more_objects_is_allowed_if_judged_by_bytes() {
    guard.judgeBy(GuardObjective.BYTES);
    requestsOfSmallAndLarge(40_000, EVICTS_SMALLEST);
    assertThat(guard.report().objective()).isEqualTo(GuardObjective.BYTES);
    assertThat(guard.report().state()).isEqualTo(State.ALLOWED);
    assertThat(guard.report().blocks()).isZero();
  }

  @Test
  void a_model_that_is_worse_by_bytes_is_blocked_if_judged_by_bytes() {
    guard.judgeBy(GuardObjective.BYTES);
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
  }

  @Test
  void another_objective_starts_the_comparison_afresh_and_a_block_must_be_earned_off_by_it() {
    requestsOfSmallAndLarge(40_000, EVICTS_SMALLEST);
    assertThat(allows(EVICTS_SMALLEST)).isFalse();
    guard.judgeBy(GuardObjective.BYTES);
    assertThat(allows(EVICTS_SMALLEST)).isFalse();
    for (int i = 0; i < 200 && !allows(EVICTS_SMALLEST); i++) {
      requestsOfSmallAndLarge(1_000, EVICTS_SMALLEST);
    }
    assertThat(allows(EVICTS_SMALLEST)).isTrue();
  }

  @Test
  void without_a_question_there_is_nothing_to_judge() {
    for (int i = 0; i < 20_000; i++) {
      request(i, EVICTS_NEWEST);
    }
    assertThat(allows(EVICTS_NEWEST)).isTrue();
    assertThat(guard.report().state()).isEqualTo(State.WARMING);
  }

  @Test
  void another_model_is_judged_anew() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
    request(1, EVICTS_OLDEST);
    assertThat(allows(EVICTS_OLDEST)).isTrue();
    requestsOfAShiftingSite(20_000, EVICTS_OLDEST);
    assertThat(allows(EVICTS_OLDEST)).isTrue();
  }

  @Test
  void a_model_is_allowed_again_when_the_traffic_suits_it() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
    // A loop that is longer than the cache: LRU misses always, and so nothing is worse.
    for (int i = 0; i < 200_000 && !allows(EVICTS_NEWEST); i++) {
      request(1_000_000 + i % (2 * ZONE_OBJECTS), EVICTS_NEWEST);
      if (i % 10 == 0) {
        guard.onQuestion(ZONE_OBJECTS, SIZE_BYTES);
      }
    }
    assertThat(allows(EVICTS_NEWEST)).isTrue();
  }

  @Test
  void without_a_model_nothing_is_blocked() {
    requestsOfAShiftingSite(20_000, null);
    assertThat(guard.verdict()).isNull();
    assertThat(guard.report().scales()).allMatch(scale -> scale.model().objects() < 0);
    assertThat(guard.report().scales()).anyMatch(scale -> scale.lru().objects() > 0);
  }

  @Test
  void a_verdict_names_the_model_its_excess_and_the_time() {
    long startMs = nowMs;
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    GuardVerdict verdict = guard.verdict();
    assertThat(verdict).isNotNull();
    if (verdict != null) {
      assertThat(verdict.version()).isEqualTo(EVICTS_NEWEST.version());
      assertThat(verdict.objective()).isEqualTo(GuardObjective.OBJECTS);
      assertThat(verdict.blocks()).isEqualTo(guard.report().blocks());
      assertThat(verdict.sinceMs()).isBetween(startMs, nowMs);
      assertThat(verdict.excess()).isBetween(0.01, 100.0);
    }
  }

  private void restart() {
    GuardVerdict verdict = guard.verdict();
    assertThat(verdict).isNotNull();
    guard = new ZoneGuard(key -> historyOf(key.low()), 1, List.of(), verdict);
  }

  @Test
  void after_a_restart_a_blocked_model_is_blocked_from_the_first_and_stays_so_while_it_is_worse() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    restart();
    assertThat(allows(EVICTS_NEWEST)).isFalse();
    assertThat(guard.report().state()).isEqualTo(State.BLOCKED);
    for (int i = 0; i < 40; i++) {
      requestsOfAShiftingSite(1_000, EVICTS_NEWEST);
      assertThat(allows(EVICTS_NEWEST)).as("after %s thousand requests", i + 1).isFalse();
    }
  }

  @Test
  void after_a_restart_a_blocked_model_may_recover() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    restart();
    for (int i = 0; i < 200 && !allows(EVICTS_OLDEST_OF_SAME_VERSION); i++) {
      requestsOfAShiftingSite(1_000, EVICTS_OLDEST_OF_SAME_VERSION);
    }
    assertThat(allows(EVICTS_OLDEST_OF_SAME_VERSION)).isTrue();
    assertThat(guard.verdict()).isNull();
  }

  @Test
  void after_a_restart_another_model_is_allowed_at_once_and_has_a_clean_record() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    restart();
    assertThat(allows(EVICTS_OLDEST)).isTrue();
    request(1, EVICTS_OLDEST);
    assertThat(guard.verdict()).isNull();
    assertThat(allows(EVICTS_NEWEST)).isTrue();
    requestsOfAShiftingSite(1_000, EVICTS_OLDEST);
    assertThat(guard.report().blocks()).isZero();
  }

  @Test
  void after_a_restart_the_verdict_waits_for_a_model_that_is_loaded_late() {
    requestsOfAShiftingSite(20_000, EVICTS_NEWEST);
    restart();
    requestsOfAShiftingSite(1_000, null);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
    requestsOfAShiftingSite(1_000, EVICTS_NEWEST);
    assertThat(allows(EVICTS_NEWEST)).isFalse();
  }

  @Test
  void a_large_zone_is_sampled() {
    for (int i = 0; i < 40_000; i++) {
      request(i, EVICTS_OLDEST);
      guard.onQuestion(1_000_000, SIZE_BYTES);
    }
    assertThat(guard.report().sampling()).isGreaterThanOrEqualTo(256);
    assertThat(guard.report().sampledAccesses()).isLessThan(20_000);
  }

  @Test
  void a_sample_holds_its_share_of_the_objects() {
    int sampled = 0;
    for (int i = 0; i < 100_000; i++) {
      sampled += ObjectKey.isSampled(0, i, 4) ? 1 : 0;
    }
    assertThat(sampled).isBetween(5_900, 6_600);
  }
}
