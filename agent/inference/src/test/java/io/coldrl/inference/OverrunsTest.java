package io.coldrl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverrunsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Overruns overruns = new Overruns();

  @Test
  void three_within_a_minute_are_too_many() {
    assertThat(overruns.add("a", 0)).isFalse();
    assertThat(overruns.add("a", SECOND)).isFalse();
    assertThat(overruns.add("a", 60 * SECOND)).isTrue();
  }

  @Test
  void two_in_each_minute_are_not() {
    for (int minute = 0; minute < 100; minute++) {
      assertThat(overruns.add("a", 61 * minute * SECOND)).isFalse();
      assertThat(overruns.add("a", (61 * minute + 1) * SECOND)).isFalse();
    }
  }

  @Test
  void those_of_another_model_do_not_count() {
    overruns.add("a", 0);
    overruns.add("a", 1);
    assertThat(overruns.add("b", 2)).isFalse();
    assertThat(overruns.add("b", 3)).isFalse();
    assertThat(overruns.add("b", 4)).isTrue();
  }
}
