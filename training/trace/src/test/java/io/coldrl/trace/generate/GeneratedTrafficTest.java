package io.coldrl.trace.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.trace.Trace;
import org.junit.jupiter.api.Test;

class GeneratedTrafficTest {
  private static final Trace TRACE = GeneratedTraffic.of(2, 10_000, 2, 1);

  @Test
  void the_same_seed_gives_the_same_trace_and_another_another() {
    Trace same = GeneratedTraffic.of(2, 10_000, 2, 1);
    Trace other = GeneratedTraffic.of(2, 10_000, 2, 2);
    assertThat(same.requests()).isEqualTo(TRACE.requests());
    boolean differs = false;
    for (int i = 0; i < TRACE.requests(); i++) {
      assertThat(same.object(i)).isEqualTo(TRACE.object(i));
      assertThat(same.sizeBytes(i)).isEqualTo(TRACE.sizeBytes(i));
      assertThat(same.timeMs(i)).isEqualTo(TRACE.timeMs(i));
      differs |= i < other.requests() && other.sizeBytes(i) != TRACE.sizeBytes(i);
    }
    assertThat(differs).isTrue();
  }

  @Test
  void times_never_fall_ids_are_dense_and_sizes_belong_to_objects() {
    assertThat(TRACE.requests()).isBetween(20_000, 21_000);
    long[] size = new long[TRACE.objects()];
    int next = 0;
    for (int i = 0; i < TRACE.requests(); i++) {
      assertThat(i == 0 || TRACE.timeMs(i) >= TRACE.timeMs(i - 1)).isTrue();
      int object = TRACE.object(i);
      assertThat(object).isLessThanOrEqualTo(next);
      next = Math.max(next, object + 1);
      assertThat(size[object] == 0 || size[object] == TRACE.sizeBytes(i)).isTrue();
      size[object] = TRACE.sizeBytes(i);
    }
    assertThat(next).isEqualTo(TRACE.objects());
  }
}
