package io.coldrl.sim.cache.sampled;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
  private final KeyOrder order = new KeyOrder(1000, 7);

  private List<Integer> run(int start, int length) {
    List<Integer> run = new ArrayList<>();
    int object = start;
    for (int i = 0; i < length; i++) {
      run.add(object);
      object = order.after(object);
    }
    return run;
  }

  @Test
  void a_run_passes_each_cached_object_once_and_then_starts_over() {
    Set<Integer> cached = new HashSet<>();
    for (int object = 0; object < 1000; object += 3) {
      order.add(object);
      cached.add(object);
    }
    order.remove(300);
    cached.remove(300);
    List<Integer> round = run(0, cached.size() + 1);
    assertThat(new HashSet<>(round)).isEqualTo(cached);
    assertThat(round.get(cached.size())).isEqualTo(0);
  }

  @Test
  void the_order_stays_as_it_is_and_is_not_that_of_the_ids() {
    for (int object = 0; object < 1000; object++) {
      order.add(object);
    }
    List<Integer> before = run(0, 1000);
    assertThat(before).isNotEqualTo(before.stream().sorted().toList());
    order.remove(before.get(10));
    order.add(before.get(10));
    assertThat(run(0, 1000)).isEqualTo(before);
  }

  @Test
  void starts_are_spread_over_all_cached_objects() {
    for (int object = 0; object < 1000; object += 10) {
      order.add(object);
    }
    SplittableRandom random = new SplittableRandom(1);
    Set<Integer> starts = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      int start = order.random(random);
      assertThat(start % 10).isZero();
      starts.add(start);
    }
    assertThat(starts).hasSize(100);
  }

  @Test
  void an_empty_cache_has_no_start() {
    assertThat(order.random(new SplittableRandom(1))).isEqualTo(KeyOrder.NONE);
  }
}
