package io.coldrl.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GroupTableTest {
  private static final Offset<Float> CLOSE = within(1e-3f);
  private static final int OTHERS = 7;

  private final GroupTable table = new GroupTable();
  private final Map<Integer, ObjectHistory> histories = new HashMap<>();
  private long request;

  private ObjectHistory history(int object, int group) {
    ObjectHistory history =
        histories.computeIfAbsent(
            object, o -> new ObjectHistory().wrap(new byte[ObjectHistory.BYTES], 0));
    history.putGroups(new int[] {group, group + 1, 0}, 0);
    return history;
  }

  private void access(int object, int group) {
    ObjectHistory history = history(object, group);
    history.onAccess(request, ++request, true, 100, -1, -1);
    table.onAccess(history);
  }

  private float[] read(int object, int group) {
    float[] out = new float[GroupTable.VALUES];
    table.read(history(object, group), out, 0);
    return out;
  }

  // 1,500 requests for 500 objects of another group, of which the half is requested again.
  private void fill() {
    for (int i = 0; i < 500; i++) {
      for (int times = i % 2 == 0 ? 5 : 1; times > 0; times--) {
        access(10_000 + i, OTHERS);
      }
    }
  }

  @Test
  void a_group_is_mixed_with_the_zone() {
    fill();
    // Of 4 objects, 2 are requested 4 times each.
    for (int object = 0; object < 4; object++) {
      for (int times = object < 2 ? 4 : 1; times > 0; times--) {
        access(object, 100);
      }
    }
    float[] values = read(0, 100);
    // The zone has 1,006 repeated requests, 504 first ones, and 252 objects requested again.
    assertThat(values[0]).isCloseTo((6 + 2 * 1_006f / 504) / (4 + 2), CLOSE);
    assertThat(values[1]).isCloseTo((2 + 4 * 252f / 504) / (4 + 4), CLOSE);
    assertThat(values[2]).isEqualTo(values[0]);
    assertThat(values[3]).isEqualTo(values[1]);
  }

  @Test
  void a_group_that_was_never_seen_has_the_zones_values() {
    fill();
    float[] values = read(1, 200);
    assertThat(values[0]).isCloseTo(1_000f / 500, CLOSE);
    assertThat(values[1]).isCloseTo(0.5f, CLOSE);
  }

  @Test
  void unknown_groups_are_missing_and_so_are_all_at_the_start() {
    access(1, 100);
    assertThat(read(1, 100)).containsOnly(FixedRecord.MISSING);
    fill();
    assertThat(read(1, 100)).endsWith(FixedRecord.MISSING, FixedRecord.MISSING);
    assertThat(read(1, 100)[0]).isNotNegative();
    assertThat(read(2, UrlGroups.UNKNOWN)[0]).isEqualTo(FixedRecord.MISSING);
  }

  @Test
  void counts_fade() {
    fill();
    for (int i = 0; i < 1_000; i++) {
      access(i, 100);
    }
    for (int i = 0; i < 1_000_000; i++) {
      access(20_000 + i % 10, OTHERS);
    }
    // Ten half-lives later, one first request is left of 1,000: the zone's 2 weigh more.
    float[] values = read(1, 100);
    float[] others = read(20_000, OTHERS);
    assertThat(values[0]).isGreaterThan(others[0] / 10);
    assertThat(values[1]).isLessThan(0.7f);
  }

  @Test
  void groups_that_clients_make_up_do_not_displace_those_that_are_used() {
    fill();
    for (int i = 0; i < 64; i++) {
      for (int times = 0; times < 10; times++) {
        access(i, 1_000 + 2 * i);
      }
    }
    float before = read(0, 1_000)[0];
    SplittableRandom random = new SplittableRandom(1);
    ObjectHistory other = new ObjectHistory();
    for (int i = 0; i < 200_000; i++) {
      other.wrap(new byte[ObjectHistory.BYTES], 0);
      other.onAccess(request, ++request, false, 100, -1, -1);
      other.putGroups(new int[] {random.nextInt(), random.nextInt(), random.nextInt()}, 0);
      table.onAccess(other);
    }
    int kept = 0;
    for (int i = 0; i < 64; i++) {
      // Those that were displaced have the zone's value, which is now small.
      kept += read(i, 1_000 + 2 * i)[0] > before / 5 ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(55);
  }

  @Test
  void a_table_of_none_has_no_values() {
    GroupTable none = GroupTable.none();
    fill();
    histories.values().forEach(none::onAccess);
    histories.values().forEach(none::onAccess);
    float[] out = new float[GroupTable.VALUES];
    none.read(history(10_000, OTHERS), out, 0);
    assertThat(out).containsOnly(FixedRecord.MISSING);
  }
}
