package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementRecordTest {
  private static final long T = 1_700_000_000_000L;

  private final PlacementRecord record =
      new PlacementRecord().wrap(new byte[PlacementRecord.BYTES], 0);

  @Test
  void zeros_are_an_object_never_seen() {
    assertThat(record.ageMs(7, T)).isEqualTo(-1);
    assertThat(record.hits(7)).isEqualTo(-1);
    assertThat(record.requests()).isZero();
    assertThat(record.lastAgeMs(T)).isEqualTo(-1);
  }

  @Test
  void remembers_where_an_object_was_served_and_how_often_from_cache() {
    record.onServed(T, 7, false);
    record.onServed(T + 10, 7, true);
    record.onServed(T + 20, 8, false);
    assertThat(record.ageMs(7, T + 30)).isEqualTo(20);
    assertThat(record.hits(7)).isOne();
    assertThat(record.hits(8)).isZero();
    assertThat(record.requests()).isEqualTo(3);
    assertThat(record.lastAgeMs(T + 30)).isEqualTo(10);
  }

  @Test
  void a_miss_starts_the_count_of_hits_anew() {
    record.onServed(T, 7, true);
    record.onServed(T, 7, true);
    record.onServed(T, 7, false);
    assertThat(record.hits(7)).isZero();
    assertThat(record.requests()).isEqualTo(3);
  }

  @Test
  void the_endpoint_that_served_it_longest_ago_gives_way() {
    for (int id = 1; id <= PlacementRecord.PLACES; id++) {
      record.onServed(T + id, id, false);
    }
    record.onServed(T + 10, 1, true);
    record.onServed(T + 11, 99, false);
    assertThat(record.ageMs(2, T + 20)).isEqualTo(-1);
    assertThat(record.ageMs(1, T + 20)).isEqualTo(10);
    assertThat(record.ageMs(99, T + 20)).isEqualTo(9);
  }

  @Test
  void a_clock_that_steps_back_stands_still() {
    record.onServed(T, 7, false);
    record.onServed(T - 1_000, 7, true);
    assertThat(record.ageMs(7, T - 1_000)).isZero();
    assertThat(record.ageMs(7, T + 5)).isEqualTo(5);
  }
}
