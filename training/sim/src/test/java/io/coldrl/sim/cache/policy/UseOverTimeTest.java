package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseOverTimeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 17, 100})
  void it_knows_the_most_in_any_range_as_a_plain_array_does(int steps) {
    SplittableRandom random = new SplittableRandom(steps);
    UseOverTime use = new UseOverTime(steps);
    long[] plain = new long[steps];
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(steps);
      int to = from + 1 + random.nextInt(steps - from);
      long bytes = random.nextInt(1_000);
      use.add(from, to, bytes);
      for (int step = from; step < to; step++) {
        plain[step] += bytes;
      }
      int low = random.nextInt(steps);
      int high = low + 1 + random.nextInt(steps - low);
      assertThat(use.most(low, high)).isEqualTo(Arrays.stream(plain, low, high).max().orElse(0));
      assertThat(use.most()).isEqualTo(Arrays.stream(plain).max().orElse(0));
    }
  }
}
