package io.coldrl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissCostsTest {
  @Test
  void gaps_take_the_last_then_the_next_then_the_mean() {
    int[] object = {0, 1, 0, 0, 1, 2, 0};
    int[] told = {-1, 30, 10, -1, -1, -1, 20};
    assertThat(MissCosts.of(object, told, 3)).containsExactly(10, 30, 10, 10, 30, 20, 20);
  }

  @Test
  void where_none_is_told_there_are_none() {
    assertThat(MissCosts.of(new int[] {0, 1}, new int[] {-1, -1}, 2)).isEmpty();
  }
}
