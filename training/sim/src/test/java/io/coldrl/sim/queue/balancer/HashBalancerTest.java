package io.coldrl.sim.queue.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashBalancerTest {
  private static final int[] EIGHT = IntStream.range(0, 8).toArray();
  private static final int[] SEVEN = IntStream.range(0, 7).toArray();

  @Test
  void maglev_shares_its_table_evenly() {
    int[] counts = new int[8];
    for (int backend : HashBalancer.maglev(EIGHT)) {
      counts[backend]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(65_537 / 8 - 1, 65_537 / 8 + 2);
    }
  }

  @Test
  void little_moves_when_a_backend_leaves() {
    assertThat(moved(HashBalancer.maglev(EIGHT), HashBalancer.maglev(SEVEN))).isLessThan(0.1);
    assertThat(moved(HashBalancer.ring(EIGHT), HashBalancer.ring(SEVEN))).isZero();
  }

  /** Share of the places whose backend stayed in service and is another one now. */
  private static double moved(int[] before, int[] after) {
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      moved += before[i] != 7 && before[i] != after[i] ? 1 : 0;
    }
    return (double) moved / before.length;
  }
}
