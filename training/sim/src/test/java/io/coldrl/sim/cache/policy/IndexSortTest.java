package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSortTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 1_000})
  void it_sorts_by_key_and_leaves_equals_in_order(int size) {
    SplittableRandom random = new SplittableRandom(size);
    double[] keys = random.ints(1_000, 0, 100).asDoubleStream().toArray();
    int[] indexes = IntStream.range(0, 1_000).toArray();
    int[] expected =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> keys[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(IndexSort.sorted(indexes, size, keys)).isEqualTo(expected);
  }
}
