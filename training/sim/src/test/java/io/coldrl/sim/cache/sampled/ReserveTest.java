package io.coldrl.sim.cache.sampled;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReserveTest {
  private static final Reserve.Check UNCHANGED = (object, uses, lastUseMs) -> true;

  private final Reserve reserve = new Reserve(64);

  private void name(int object, double score) {
    reserve.name(object, score, 1, 0, 0);
  }

  private List<Integer> takeAll(Reserve.Check check) {
    List<Integer> taken = new ArrayList<>();
    for (int victim = reserve.take(0, check);
        victim != Reserve.NONE;
        victim = reserve.take(0, check)) {
      taken.add(victim);
    }
    return taken;
  }

  @Test
  void victims_of_several_answers_go_by_their_scores() {
    name(1, 5);
    name(2, 3);
    reserve.allow(2);
    name(3, 4);
    name(4, -1);
    reserve.allow(2);
    assertThat(takeAll(UNCHANGED)).containsExactly(1, 3, 2, 4);
  }

  @Test
  void a_later_victim_goes_behind_an_equal_one() {
    name(1, 5);
    name(2, 5);
    name(3, 6);
    name(4, 5);
    reserve.allow(4);
    assertThat(takeAll(UNCHANGED)).containsExactly(3, 1, 2, 4);
  }

  @Test
  void a_victim_that_is_named_again_has_its_new_score_and_use() {
    name(1, 9);
    name(2, 5);
    reserve.name(1, 3, 7, 700, 0);
    assertThat(reserve.size()).isEqualTo(2);
    reserve.allow(2);
    List<String> seen = new ArrayList<>();
    takeAll((object, uses, lastUseMs) -> seen.add(object + " " + uses + " " + lastUseMs));
    assertThat(seen).containsExactly("2 1 0", "1 7 700");
  }

  @Test
  void beyond_the_limit_the_worst_fall_off() {
    for (int i = 0; i < 64; i++) {
      name(i, i);
    }
    name(100, 0.5);
    name(101, -1);
    assertThat(reserve.size()).isEqualTo(64);
    reserve.allow(64);
    assertThat(takeAll(UNCHANGED)).hasSize(64).endsWith(2, 1, 100).doesNotContain(0, 101);
  }

  @Test
  void each_answer_allows_so_many_evictions_and_those_of_four_add_up() {
    for (int i = 0; i < 30; i++) {
      name(i, i);
    }
    assertThat(reserve.take(0, UNCHANGED)).as("no answer yet").isEqualTo(Reserve.NONE);
    for (int answers = 1; answers <= 6; answers++) {
      reserve.allow(4);
      assertThat(reserve.credits()).isEqualTo(4 * Math.min(answers, 4));
    }
    assertThat(takeAll(UNCHANGED)).hasSize(16);
    assertThat(reserve.size()).isEqualTo(14);
  }

  @Test
  void no_more_evictions_are_allowed_than_there_are_victims() {
    name(1, 1);
    name(2, 2);
    reserve.allow(8);
    assertThat(reserve.credits()).isEqualTo(2);
  }

  @Test
  void fewer_are_allowed_once_an_answer_allows_fewer() {
    for (int i = 0; i < 30; i++) {
      name(i, i);
    }
    reserve.allow(4);
    reserve.allow(4);
    reserve.allow(1);
    assertThat(reserve.credits()).isEqualTo(4);
  }

  @Test
  void what_was_used_or_is_gone_is_dropped_and_costs_no_eviction() {
    for (int i = 0; i < 10; i++) {
      name(i, i);
    }
    reserve.allow(4);
    assertThat(takeAll((object, uses, lastUseMs) -> object % 2 == 0)).containsExactly(8, 6, 4, 2);
    assertThat(reserve.size()).isEqualTo(2);
  }

  @Test
  void where_all_are_void_nothing_is_left_to_allow() {
    name(1, 1);
    name(2, 2);
    reserve.allow(2);
    assertThat(takeAll((object, uses, lastUseMs) -> false)).isEmpty();
    assertThat(reserve.credits()).isZero();
    assertThat(reserve.size()).isZero();
  }

  @Test
  void a_victim_is_void_when_it_was_named_more_than_ten_seconds_ago() {
    reserve.name(1, 3, 1, 0, 1_000);
    reserve.name(2, 2, 1, 0, 1_001);
    reserve.allow(2);
    assertThat(reserve.take(11_001, UNCHANGED)).isEqualTo(2);
    reserve.name(3, 3, 1, 0, 20_000);
    reserve.allow(1);
    assertThat(reserve.take(30_000, UNCHANGED)).isEqualTo(3);
  }
}
