package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.GroupTable;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.ZoneClock;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryKey;
import io.coldrl.server.store.HistoryStore;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZonesTest {
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final long YEAR_9999_MS = 253_402_300_799_999L;

  @TempDir private Path directory = Path.of("");

  @Test
  void a_clock_on_disk_whose_last_access_is_in_the_far_future_recovers() {
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000)) {
      Zone poisoned =
          Objects.requireNonNull(new Zones(store, () -> YEAR_9999_MS).findOrCreate("zone"));
      AccessRecorder recorder = new AccessRecorder(store, (zone, high, low, size, time) -> {});
      recorder.record(poisoned, NOW_MS, true, 1, 1, 1);
      recorder.record(poisoned, YEAR_9999_MS, true, 1, 1, 1);
      recorder.endBatch(poisoned);
    }
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 1_000)) {
      Zone zone = Objects.requireNonNull(new Zones(store, () -> NOW_MS).find("zone"));
      for (int i = 1; i <= 1_000; i++) {
        zone.onAccess(NOW_MS + 20L * i, true);
      }
      ZoneClock clock = new ZoneClock();
      zone.copyClockTo(clock);
      assertThat(clock.requests()).isEqualTo(1_002);
      assertThat(clock.intervalMs()).isBetween(19.0, 21.0);
    }
  }

  private static boolean countsGroups(AccessRecorder recorder, Zone zone) {
    recorder.groups()[0] = 1;
    for (int i = 0; i < 1_000; i++) {
      recorder.key()[HistoryKey.BYTES - 1] = (byte) (1 + i % 100);
      recorder.record(zone, NOW_MS, true, 1, 1, 1);
    }
    ZoneClock clock = new ZoneClock();
    zone.copyClockTo(clock);
    ObjectHistory history = new ObjectHistory();
    history.putGroups(recorder.groups(), 0);
    float[] values = new float[GroupTable.VALUES];
    clock.groups().read(history, values, 0);
    return values[0] >= 0;
  }

  @Test
  void the_groups_of_the_first_zones_only_are_counted() {
    try (HistoryStore store = HistoryFile.open(directory.resolve("history.dat"), 10_000)) {
      Zones zones = new Zones(store, () -> NOW_MS);
      AccessRecorder recorder = new AccessRecorder(store, (zone, high, low, size, time) -> {});
      for (int i = 0; i < Zones.MAX_GROUPED_ZONES + 2; i++) {
        Zone zone = Objects.requireNonNull(zones.findOrCreate("zone " + i));
        assertThat(countsGroups(recorder, zone))
            .as(zone.name())
            .isEqualTo(i < Zones.MAX_GROUPED_ZONES);
      }
    }
  }
}
