package io.coldrl.learn.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coldrl.trace.Trace;
import io.coldrl.trace.generate.GeneratedTrace;
import org.junit.jupiter.api.Test;

class TraceSampleTest {
  private static final Trace TRACE = GeneratedTrace.of(40_000, 1);

  @Test
  void a_trace_that_is_short_enough_is_taken_whole() {
    TraceSample sample = TraceSample.of(TRACE, 1_000_000, 1, 40_000);
    assertThat(sample.trace()).isSameAs(TRACE);
    assertThat(sample.capacityBytes()).isEqualTo(1_000_000);
    assertThat(sample.rate()).isEqualTo(1);
  }

  @Test
  void of_a_longer_one_a_share_of_the_objects_and_of_the_capacity() {
    TraceSample sample = TraceSample.of(TRACE, 1_000_000, 1, 10_000);
    assertThat(sample.rate()).isEqualTo(0.25);
    assertThat(sample.trace().objects()).isLessThan(TRACE.objects() / 3);
    assertThat(sample.trace().requests()).isBetween(5_000, 20_000);
    double bytes = (double) sample.trace().uniqueBytes() / TRACE.uniqueBytes();
    assertThat(sample.capacityBytes() / 1e6).isCloseTo(bytes, within(1e-6));
  }
}
