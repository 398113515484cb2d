package io.coldrl.trace;

import static io.coldrl.trace.TraceColumns.column;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of sizes, objects and times. */
class TraceBuilderTest {
  private static void add(TraceBuilder builder, String key, long size, boolean partial) {
    builder.add(1, key, size, partial, -1, -1);
  }

  @Test
  void each_request_has_the_size_it_tells_and_objects_that_change_are_counted() {
    TraceBuilder builder = new TraceBuilder();
    builder.add(1, "a", 100).add(2, "b", 7).add(3, "a", 200).add(4, "a", 200).add(5, "a", 100);
    Trace trace = builder.build();
    assertThat(column(trace, trace::sizeBytes)).containsExactly(100, 7, 200, 200, 100);
    assertThat(builder.changedSizes()).isEqualTo(1);
  }

  @Test
  void requests_that_tell_no_size_or_a_part_have_the_last_one_known() {
    TraceBuilder builder = new TraceBuilder();
    add(builder, "a", -1, false);
    add(builder, "a", 30, true);
    add(builder, "a", 20, true);
    add(builder, "a", 100, false);
    add(builder, "a", 30, true);
    add(builder, "a", -1, false);
    add(builder, "never", -1, false);
    Trace trace = builder.build();
    assertThat(column(trace, trace::sizeBytes)).containsExactly(30, 30, 30, 100, 100, 100);
    assertThat(builder.changedSizes()).as("parts are no other version").isZero();
    assertThat(builder.sizeless()).isEqualTo(1);
    assertThat(trace.objects()).isEqualTo(1);
  }

  @Test
  void objects_are_numbered_by_first_use_however_many_there_are() {
    TraceBuilder builder = new TraceBuilder();
    Map<Integer, Integer> ids = new HashMap<>();
    Random random = new Random(1);
    int[] expected = new int[300_000];
    for (int i = 0; i < expected.length; i++) {
      int key = random.nextInt(200_000);
      expected[i] = ids.computeIfAbsent(key, k -> ids.size());
      builder.add(i, "key" + key, 1L + (key % 5) * 1_000_000_000L);
    }
    Trace trace = builder.build();
    assertThat(trace.objects()).isEqualTo(ids.size());
    for (int i = 0; i < expected.length; i++) {
      if (trace.object(i) != expected[i] || trace.timeMs(i) != i || trace.sizeBytes(i) < 1) {
        assertThat(trace.object(i)).as("request " + i).isEqualTo(expected[i]);
      }
    }
    assertThat(trace.sizeBytes(0) % 1_000_000_000L).isEqualTo(1);
  }
}
