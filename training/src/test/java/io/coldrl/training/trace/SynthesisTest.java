package io.coldrl.training.trace;

import static io.coldrl.training.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SynthesisTest {
  private static Trace trace() {
    TraceBuilder builder = new TraceBuilder().add(0, "told", 100, false, 5000, 7);
    for (int i = 0; i < 20_000; i++) {
      builder.add(i, "k" + i % 10_000, 1000);
    }
    return builder.build();
  }

  @Test
  void fills_in_what_is_absent_and_keeps_what_is_told() {
    Trace filled = Synthesis.fill(trace(), 1);
    assertThat(filled.ttlMs(0)).isEqualTo(5000);
    assertThat(filled.originRttMs(0)).isEqualTo(7);
    assertThat(filled.ttlMs(1)).isEqualTo(filled.ttlMs(10_001)).isPositive();
    long[] ttl = column(filled, filled::ttlMs);
    Arrays.sort(ttl);
    assertThat(ttl[ttl.length / 2]).isBetween(3_300_000L, 3_900_000L);
    assertThat(Arrays.stream(column(filled, filled::originRttMs)).average().orElse(0))
        .isBetween(19.0, 23.0);
  }

  @Test
  void depends_on_the_seed_and_nothing_else() {
    Trace one = Synthesis.fill(trace(), 1);
    Trace again = Synthesis.fill(trace(), 1);
    Trace other = Synthesis.fill(trace(), 2);
    assertThat(column(again, again::ttlMs)).isEqualTo(column(one, one::ttlMs));
    assertThat(column(other, other::ttlMs)).isNotEqualTo(column(one, one::ttlMs));
  }
}
