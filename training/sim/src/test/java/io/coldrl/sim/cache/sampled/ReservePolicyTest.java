package io.coldrl.sim.cache.sampled;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A full cache of 1,100 equal objects, of which an answer allows to evict four. */
class ReservePolicyTest {
  private static final int FULL = 1_100;

  private final List<Integer> named = new ArrayList<>();
  private final List<Integer> evicted = new ArrayList<>();
  private int questions;

  /** Names the youngest candidates in its first answers, and has no more answers after them. */
  private final class Scripted extends ReservePolicy {
    private final int answers;

    Scripted(CacheState cache, Trace trace, SimulationOptions options, int answers) {
      super(cache, trace, options);
      this.answers = answers;
    }

    @Override
    boolean answer(int most, Answer to) {
      questions++;
      if (questions > answers) {
        return false;
      }
      List<Integer> candidates = new ArrayList<>();
      for (int i = 0; i < draw().size(); i++) {
        candidates.add(draw().get(i));
      }
      candidates.sort((a, b) -> Integer.compare(b, a));
      for (int object : candidates.subList(0, most)) {
        to.add(object, object);
        named.add(object);
      }
      return true;
    }

    @Override
    void onEviction(int object) {
      evicted.add(object);
    }
  }

  private void run(TraceBuilder trace, int answers) {
    named.clear();
    evicted.clear();
    questions = 0;
    CacheSimulator.run(
        trace.build(),
        "scripted",
        (t, c, o) -> new Scripted(c, t, o, answers),
        FULL * 10L,
        SimulationOptions.DEFAULTS,
        done -> {});
  }

  private static TraceBuilder full() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < FULL; i++) {
      trace.add(0, "o" + i, 10);
    }
    return trace;
  }

  @Test
  void four_of_the_twenty_named_go_in_their_order_and_then_the_least_recently_used() {
    TraceBuilder trace = full();
    for (int i = 0; i < 6; i++) {
      trace.add(1_000, "new" + i, 10);
    }
    run(trace, 1);
    assertThat(named).hasSize(20);
    assertThat(evicted.subList(0, 4)).isEqualTo(named.subList(0, 4));
    assertThat(evicted.subList(4, 6)).isEqualTo(List.of(0, 1));
  }

  @Test
  void a_victim_that_was_used_since_it_was_named_is_spared_and_costs_nothing() {
    TraceBuilder plain = full().add(1_000, "new0", 10);
    for (int i = 1; i < 5; i++) {
      plain.add(3_000, "new" + i, 10);
    }
    run(plain, 1);
    int second = named.get(1);
    List<Integer> order = List.copyOf(named.subList(0, 5));
    TraceBuilder used = full().add(1_000, "new0", 10).add(2_000, "o" + second, 10);
    for (int i = 1; i < 5; i++) {
      used.add(3_000, "new" + i, 10);
    }
    run(used, 1);
    assertThat(evicted.subList(0, 4))
        .containsExactly(order.get(0), order.get(2), order.get(3), order.get(4));
  }

  @Test
  void a_victim_that_was_named_more_than_ten_seconds_ago_is_void() {
    TraceBuilder trace = full().add(0, "new0", 10).add(10_000, "new1", 10);
    run(trace.add(10_001, "new2", 10), 1);
    assertThat(evicted.subList(0, 2)).isEqualTo(named.subList(0, 2));
    assertThat(evicted.get(2)).isEqualTo(0);
  }

  @Test
  void there_is_one_question_for_each_four_evictions_once_four_answers_are_there() {
    TraceBuilder trace = full();
    for (int i = 0; i < 400; i++) {
      trace.add(1_000, "new" + i, 10);
    }
    run(trace, Integer.MAX_VALUE);
    assertThat(evicted).hasSize(400);
    assertThat(questions).isBetween(400 / 4, 400 / 4 + 4);
  }

  @Test
  void a_cache_too_small_for_all_credits_is_not_asked_about_for_ever() {
    TraceBuilder trace = new TraceBuilder();
    for (int i = 0; i < 20; i++) {
      trace.add(i, "o" + i, 6_000);
    }
    run(trace, Integer.MAX_VALUE);
    assertThat(evicted).isNotEmpty();
    assertThat(questions).isLessThanOrEqualTo(4 * evicted.size());
  }
}
