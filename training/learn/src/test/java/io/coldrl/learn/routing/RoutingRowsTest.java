package io.coldrl.learn.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.routing.RoutingFeature;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoutingRowsTest {
  private static final int RAW = RoutingFeature.size();

  @Test
  void decisions_are_kept_as_they_were_added_however_many() {
    int decisions = 5_000;
    RoutingRows rows = new RoutingRows(decisions);
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < decisions; row++) {
      int k = 1 + random.nextInt(16);
      float[] features = new float[k * RAW];
      float[] costs = new float[k];
      Arrays.fill(features, row);
      Arrays.fill(costs, row + 0.5f);
      rows.add(features, k, costs, row % 3);
      Arrays.fill(features, -9);
    }
    random = new SplittableRandom(1);
    int all = 0;
    for (int row = 0; row < decisions; row++) {
      int k = 1 + random.nextInt(16);
      all += k;
      assertThat(rows.candidates(row)).isEqualTo(k);
      assertThat(rows.weight(row)).isEqualTo(row % 3);
      assertThat(rows.cost(row, k - 1)).isEqualTo(row + 0.5f);
      assertThat(rows.feature(row, k - 1, RoutingFeature.HASH_RANK)).isEqualTo(row);
      assertThat(rows.feature(row, 0, RoutingFeature.IN_FLIGHT)).isEqualTo(row);
    }
    assertThat(rows.allCandidates()).isEqualTo(all);
  }

  @Test
  void no_more_than_the_capacity_is_taken() {
    RoutingRows rows = new RoutingRows(1);
    rows.add(new float[RAW], 1, new float[] {1});
    assertThat(rows.isFull()).isTrue();
    assertThatThrownBy(() -> rows.add(new float[RAW], 1, new float[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 decisions");
  }

  @Test
  void a_cost_that_is_not_above_0_and_finite_is_refused() {
    RoutingRows rows = new RoutingRows(1);
    for (float cost : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> rows.add(new float[2 * RAW], 2, new float[] {1, cost}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("candidate 1");
    }
    assertThat(rows.size()).isZero();
  }

  @Test
  void a_transition_links_decisions_that_are_there() {
    RoutingTransitions transitions = new RoutingTransitions(SyntheticRouting.rows(2, 1));
    transitions.link(0, 1, 0.5f);
    assertThat(transitions.size()).isOne();
    assertThatThrownBy(() -> transitions.link(1, 2, 0.5f)).hasMessageContaining("there are 2");
    assertThatThrownBy(() -> transitions.link(0, 1, 1.5f)).hasMessageContaining("1.5");
  }
}
