package io.coldrl.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private long nanos = 5_000;

  @Test
  void counts_from_the_start_by_the_monotonic_clock_alone() {
    SteadyClock clock = new SteadyClock(1_700_000_000_000_000L, () -> nanos);
    assertThat(clock.getAsLong()).isEqualTo(1_700_000_000_000_000L);
    nanos += 3_500_000;
    assertThat(clock.getAsLong()).isEqualTo(1_700_000_000_003_500L);
  }
}
