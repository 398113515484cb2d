package io.coldrl.core.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.drift.DriftReport.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {
  private static final List<TrainedRange> RANGES =
      List.of(
          new TrainedRange("size", 1, 10, 100, true),
          new TrainedRange("gap", 0.5, 1, 2, true),
          new TrainedRange("never", 0, 0, 0, true),
          new TrainedRange("daily", 1, 1, 2, false));
  private static final float[] INSIDE = {10, 2, 7, 1};
  private static final float[] LARGE = {101, 1, 7, 1};
  private static final float[] SMALL = {9, 1, 7, 1};

  private final DriftMonitor monitor = new DriftMonitor();
  private long nowNanos;

  private void watch() {
    monitor.watch(RANGES, nowNanos);
  }

  private void add(int samples, float... features) {
    for (int i = 0; i < samples; i++) {
      DriftWindow window = monitor.window();
      if (window != null) {
        window.add(features, 0);
      }
    }
  }

  private State hourWith(int inside, int outside) {
    add(inside, INSIDE);
    add(outside, LARGE);
    nowNanos += DriftMonitor.WINDOW_NANOS;
    monitor.tick(nowNanos);
    return monitor.report().state();
  }

  @Test
  void without_ranges_there_is_nothing_to_sample() {
    monitor.watch(List.of(), 0);
    assertThat(monitor.window()).isNull();
    assertThat(hourWith(5_000, 0)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void a_window_takes_an_hour_and_a_thousand_samples() {
    watch();
    assertThat(hourWith(0, DriftMonitor.MIN_SAMPLES - 1)).isEqualTo(State.UNKNOWN);
    add(1, LARGE);
    monitor.tick(nowNanos);
    assertThat(monitor.report().state()).isEqualTo(State.OUTSIDE);
    assertThat(monitor.report().samples()).isEqualTo(DriftMonitor.MIN_SAMPLES);
    add(5_000, INSIDE);
    monitor.tick(nowNanos + DriftMonitor.WINDOW_NANOS - 1);
    assertThat(monitor.report().state()).isEqualTo(State.OUTSIDE);
  }

  @Test
  void values_at_the_bounds_are_inside_and_those_below_and_above_outside() {
    watch();
    add(500, SMALL);
    add(250, LARGE);
    assertThat(hourWith(250, 0)).isEqualTo(State.INSIDE);
    assertThat(monitor.report().shares().get(0).outside()).isEqualTo(0.75);
    assertThat(monitor.report().shares().get(1).outside()).isZero();
  }

  @Test
  void the_alarm_starts_above_90_percent_and_ends_at_75() {
    watch();
    assertThat(hourWith(100, 900)).isEqualTo(State.INSIDE);
    assertThat(hourWith(90, 910)).isEqualTo(State.OUTSIDE);
    assertThat(monitor.report().causes()).isEqualTo("size 91%");
    assertThat(hourWith(240, 760)).isEqualTo(State.OUTSIDE);
    assertThat(hourWith(250, 750)).isEqualTo(State.INSIDE);
  }

  @Test
  void a_feature_that_was_never_known_in_training_is_not_compared() {
    watch();
    hourWith(1_000, 0);
    assertThat(monitor.report().shares().get(2).outside()).isEqualTo(-1);
  }

  @Test
  void unknown_values_do_not_count() {
    watch();
    add(900, 50, -1, -1, 1);
    add(100, 50, 9, -1, 1);
    assertThat(hourWith(0, 0)).isEqualTo(State.OUTSIDE);
    assertThat(monitor.report().shares().get(1).outside()).isEqualTo(1);
    add(970, 50, -1, -1, 1);
    add(30, 50, 9, -1, 1);
    assertThat(hourWith(0, 0)).isEqualTo(State.INSIDE);
    assertThat(monitor.report().shares().get(1).outside()).isEqualTo(-1);
  }

  @Test
  void features_that_follow_the_time_of_day_are_shown_but_raise_no_alarm() {
    watch();
    add(1_000, 50, 1, -1, 99);
    assertThat(hourWith(0, 0)).isEqualTo(State.INSIDE);
    assertThat(monitor.report().shares().get(3).outside()).isEqualTo(1);
  }

  @Test
  void another_model_starts_anew() {
    watch();
    assertThat(hourWith(0, 1_000)).isEqualTo(State.OUTSIDE);
    add(1_000, LARGE);
    watch();
    assertThat(monitor.report().state()).isEqualTo(State.UNKNOWN);
    assertThat(hourWith(1_000, 0)).isEqualTo(State.INSIDE);
  }

  @Test
  void a_range_must_be_one() {
    assertThatThrownBy(() -> new TrainedRange("size", 1, 2, 1, true))
        .hasMessageContaining("size is known 1.0 from 2.0 to 1.0");
    assertThatThrownBy(() -> new TrainedRange("size", Double.NaN, 1, 2, true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
