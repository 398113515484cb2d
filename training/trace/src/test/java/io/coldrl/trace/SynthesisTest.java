package io.coldrl.trace;

import static io.coldrl.trace.TraceColumns.column;
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
  void makes_up_times_to_live_that_are_absent_and_keeps_those_told() {
    Trace filled = Synthesis.withTtl(trace(), 1);
    assertThat(filled.ttlMs(0)).isEqualTo(5000);
    assertThat(filled.ttlMs(1)).isEqualTo(filled.ttlMs(10_001)).isPositive();
    long[] ttl = column(filled, filled::ttlMs);
    Arrays.sort(ttl);
    assertThat(ttl[ttl.length / 2]).isBetween(3_300_000L, 3_900_000L);
    // Nothing that a model would see as the origin's time.
    assertThat(filled.originRttMs(1)).isEqualTo(-1);
  }

  @Test
  void makes_up_origin_times_where_one_is_asked_for() {
    Trace trace = trace();
    assertThat(Synthesis.originMs(trace, 0, 1)).isEqualTo(7);
    assertThat(
            Arrays.stream(column(trace, i -> Synthesis.originMs(trace, i, 1))).average().orElse(0))
        .isBetween(19.0, 23.0);
  }

  @Test
  void depends_on_the_seed_and_nothing_else() {
    Trace one = Synthesis.withTtl(trace(), 1);
    Trace again = Synthesis.withTtl(trace(), 1);
    Trace other = Synthesis.withTtl(trace(), 2);
    assertThat(column(again, again::ttlMs)).isEqualTo(column(one, one::ttlMs));
    assertThat(column(other, other::ttlMs)).isNotEqualTo(column(one, one::ttlMs));
    assertThat(column(one, i -> Synthesis.originMs(one, i, 1)))
        .isNotEqualTo(column(one, i -> Synthesis.originMs(one, i, 2)));
  }

  @Test
  void says_what_is_made_up_and_nothing_else() {
    assertThat(new Synthesis.MadeUp(0, 0).statement()).isEmpty();
    assertThat(new Synthesis.MadeUp(3, 0).statement())
        .contains("3 requests", "times to live")
        .doesNotContain("origin");
    assertThat(new Synthesis.MadeUp(0, 4).statement())
        .contains("4 requests", "origin")
        .doesNotContain("times to live");
  }
}
