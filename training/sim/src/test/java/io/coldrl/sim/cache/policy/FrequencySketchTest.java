package io.coldrl.sim.cache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrequencySketchTest {
  @Test
  void it_counts_to_fifteen_and_no_further() {
    FrequencySketch sketch = new FrequencySketch();
    for (int i = 1; i <= 20; i++) {
      sketch.count(7, 1_000);
      assertThat(sketch.frequency(7)).isEqualTo(Math.min(15, i));
    }
    assertThat(sketch.frequency(8)).isZero();
  }

  @Test
  void it_keeps_its_counts_when_it_grows() {
    FrequencySketch sketch = new FrequencySketch();
    for (int i = 0; i < 100; i++) {
      sketch.count(i % 10, 1);
    }
    sketch.count(99, 1_000_000);
    for (int object = 0; object < 10; object++) {
      assertThat(sketch.frequency(object)).isEqualTo(10);
    }
  }

  @Test
  void it_halves_its_counts_after_ten_requests_for_each_object_held() {
    FrequencySketch sketch = new FrequencySketch();
    for (int i = 0; i < 12; i++) {
      sketch.count(7, 100);
    }
    for (int i = 12; i < 1_000; i++) {
      sketch.count(1_000 + i % 3, 100);
    }
    assertThat(sketch.frequency(7)).isEqualTo(6);
  }
}
