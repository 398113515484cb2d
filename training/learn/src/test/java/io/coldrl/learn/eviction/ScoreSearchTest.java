package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.learn.export.ScoreShift;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search alone, on functions whose least value is known. */
class ScoreSearchTest {
  private static double bowl(ScoreShift s) {
    return 0.3 * Math.pow(s.size() - 0.3, 2)
        + 0.1 * Math.pow(s.once() + 0.5, 2)
        + 0.3 * Math.pow(s.idle(), 2)
        + 0.1 * Math.pow(s.hits() - 0.2, 2);
  }

  @Test
  void finds_the_least_of_a_bowl() {
    ScoreShift found =
        new ScoreSearch(shifts -> shifts.stream().map(ScoreSearchTest::bowl).toList()).run();
    assertThat(found.size()).isCloseTo(0.3, within(0.1));
    assertThat(found.once()).isCloseTo(-0.5, within(0.2));
    assertThat(found.idle()).isCloseTo(0, within(0.1));
    assertThat(bowl(found)).isLessThan(0.1 * bowl(ScoreShift.NONE));
  }

  @Test
  void changes_nothing_for_a_gain_that_chance_may_give() {
    ScoreSearch search =
        new ScoreSearch(
            shifts -> shifts.stream().map(s -> s.equals(ScoreShift.NONE) ? 0.0 : -1e-4).toList());
    assertThat(search.run()).isEqualTo(ScoreShift.NONE);
  }

  @Test
  void ends_where_every_step_is_better() {
    ScoreShift found =
        new ScoreSearch(shifts -> shifts.stream().map(s -> -s.size() - s.hits()).toList()).run();
    assertThat(found.size()).isPositive();
    assertThat(List.of(found.once(), found.idle())).containsOnly(0.0);
  }
}
