package io.coldrl.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coldrl.core.Failure;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import io.coldrl.core.record.UrlGroups;
import io.coldrl.testkit.Allocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryStoreTest {
  private static final int CAPACITY = 2_000;

  private final byte[] record = new byte[ObjectHistory.BYTES];
  private final ObjectHistory history = new ObjectHistory().wrap(record, 0);
  private Path file;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    file = directory.resolve("history.dat");
  }

  static byte[] key(int object) {
    byte[] key = HistoryKey.ofZone("zone");
    ByteBuffer.wrap(key, HistoryKey.OBJECT_OFFSET, HistoryKey.OBJECT_BYTES)
        .putLong(object * 0x9E3779B97F4A7C15L)
        .putLong(object + 1);
    return key;
  }

  private void write(HistoryStore store, int object, long timeMs) {
    java.util.Arrays.fill(record, (byte) 0);
    history.onAccess(timeMs, object + 1, false, 100, -1, -1);
    store.put(key(object), record);
  }

  private boolean has(HistoryStore store, int object) {
    return store.get(key(object), record) && history.lastRequest() == object + 1;
  }

  private int found(HistoryStore store, int objects) {
    int found = 0;
    for (int i = 0; i < objects; i++) {
      found += has(store, i) ? 1 : 0;
    }
    return found;
  }

  @Test
  void the_size_of_a_new_file_is_known_before() throws IOException {
    for (int capacity : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
      Path each = file.resolveSibling("history-" + capacity);
      HistoryFile.open(each, capacity).close();
      long bytes = Files.size(each);
      assertThat(HistoryFile.estimatedBytes(capacity))
          .as("%d records", capacity)
          .isBetween(bytes, bytes + bytes / 5);
      Files.delete(each);
    }
  }

  @Test
  void remembers_what_was_written_and_knows_nothing_else() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      write(store, 1, 1_000);
      assertThat(has(store, 1)).isTrue();
      assertThat(store.get(key(2), record)).isFalse();
      assertThat(record).containsOnly(0);
      assertThat(store.records()).isOne();
      assertThat(store.recovered()).isFalse();
      store.remove(key(1));
      store.remove(key(1));
      assertThat(has(store, 1)).isFalse();
      assertThat(store.records()).isZero();
    }
  }

  private int change(HistoryStore store, int object, boolean write) {
    int[] calls = new int[2];
    store.update(
        key(object),
        record,
        isKnown -> {
          calls[isKnown ? 1 : 0]++;
          history.onAccess(1_000, object + 1, false, 100, -1, -1);
          return write;
        });
    return calls[0] + 10 * calls[1];
  }

  @Test
  void a_record_is_changed_in_place_and_a_new_one_is_made() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(change(store, 1, false)).isOne();
      assertThat(store.records()).isZero();
      assertThat(change(store, 1, true)).isOne();
      assertThat(store.records()).isOne();
      assertThat(change(store, 1, false)).isEqualTo(10);
      assertThat(has(store, 1)).isTrue();
      assertThat(history.count()).isOne();
      assertThat(change(store, 1, true)).isEqualTo(10);
      assertThat(has(store, 1)).isTrue();
      assertThat(history.count()).isEqualTo(2);
      assertThat(store.records()).isOne();
      assertThat(store.errors()).isZero();
    }
  }

  @Test
  void a_change_finds_room_where_the_history_is_full() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 3 * CAPACITY; i++) {
        assertThat(change(store, i, true)).isOne();
        assertThat(has(store, i)).isTrue();
      }
      assertThat(store.errors()).isZero();
      assertThat(store.records()).isBetween(CAPACITY / 2L, (long) CAPACITY);
      assertThat(store.evicted()).isEqualTo(3 * CAPACITY - store.records());
    }
  }

  @Test
  void a_look_up_and_a_change_make_no_garbage() throws Exception {
    byte[] key = key(1);
    HistoryStore.Change change = isKnown -> true;
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      write(store, 1, 1_000);
      HistoryLookup lookup = store.newLookup(64);
      double bytes =
          Allocation.bytesPerCall(
              10_000,
              () -> {
                store.get(key, record);
                store.update(key, record, change);
                lookup.find(64);
              });
      assertThat(bytes).isLessThan(16);
    }
  }

  @Test
  void survives_a_restart() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 1_000; i++) {
        write(store, i, i);
      }
    }
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isTrue();
      assertThat(store.records()).isEqualTo(1_000);
      assertThat(found(store, 1_000)).isEqualTo(1_000);
    }
  }

  @Test
  void gives_up_records_of_the_far_future_first() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY, () -> 1_000_000)) {
      for (int i = 0; i < 100; i++) {
        write(store, i, 253_402_300_799_999L);
      }
      for (int i = 100; i < 2 * CAPACITY; i++) {
        write(store, i, 1_000_000 + i);
      }
      assertThat(found(store, 100)).isZero();
    }
  }

  @Test
  void gives_up_the_oldest_records_where_it_is_full() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      store.put(HistoryKey.ofZone("zone"), record);
      for (int i = 0; i < 3 * CAPACITY; i++) {
        write(store, i, 1_000_000 + i);
      }
      assertThat(store.errors()).isZero();
      assertThat(store.records()).isBetween(CAPACITY / 2L, (long) CAPACITY);
      assertThat(store.evicted()).isEqualTo(3 * CAPACITY + 1 - store.records());
      int recent = 0;
      for (int i = 3 * CAPACITY - CAPACITY / 2; i < 3 * CAPACITY; i++) {
        recent += has(store, i) ? 1 : 0;
      }
      assertThat(recent).isGreaterThan(CAPACITY / 2 * 9 / 10);
      assertThat(found(store, CAPACITY)).isLessThan(CAPACITY / 10);
      assertThat(store.get(HistoryKey.ofZone("zone"), record)).isTrue();
    }
  }

  @Test
  void refuses_a_file_that_another_store_has_open() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThatThrownBy(() -> HistoryFile.open(file, CAPACITY))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("in use by another agent")
          .hasMessageContaining(file.toString());
      write(store, 1, 1);
      assertThat(has(store, 1)).isTrue();
    }
  }

  @Test
  void refuses_a_directory_that_does_not_exist() {
    Path nowhere = file.resolveSibling("none").resolve("history.dat");
    assertThatThrownBy(() -> HistoryFile.open(nowhere, CAPACITY))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void moves_a_file_of_garbage_aside_and_starts_anew() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    assertStartsAnew(garbage);
  }

  @Test
  void moves_an_empty_file_and_one_of_zeros_aside() throws Exception {
    assertStartsAnew(new byte[0]);
    assertStartsAnew(new byte[1 << 20]);
  }

  private void assertStartsAnew(byte[] content) throws IOException {
    Files.write(file, content);
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isFalse();
      write(store, 1, 1);
      assertThat(has(store, 1)).isTrue();
    }
    assertThat(file.resolveSibling("history.dat.unusable")).hasBinaryContent(content);
  }

  @Test
  void moves_a_file_with_a_damaged_header_aside() throws Exception {
    HistoryFile.open(file, CAPACITY).close();
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.seek(300);
      damaged.writeLong(-1);
    }
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isFalse();
    }
  }

  @Test
  void keeps_its_records_where_a_recovery_was_killed() throws Exception {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 1_000; i++) {
        write(store, i, i);
      }
    }
    // As Chronicle Map marks a file that it recovers.
    try (RandomAccessFile recovering = new RandomAccessFile(file.toFile(), "rw")) {
      recovering.seek(11);
      int flags = recovering.read();
      recovering.seek(11);
      recovering.write(flags | 0x80);
    }
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isTrue();
      assertThat(found(store, 1_000)).isEqualTo(1_000);
    }
  }

  @Test
  void serves_on_where_the_file_was_cut_off() throws Exception {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 1_000; i++) {
        write(store, i, i);
      }
    }
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(cut.length() / 2);
    }
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      write(store, 5_000, 5_000);
      assertThat(has(store, 5_000)).isTrue();
      assertThat(store.errors()).isZero();
    }
  }

  @Test
  void a_note_tells_whether_it_was_closed_and_not_changed_since() throws Exception {
    try (HistoryLock lock = HistoryLock.acquire(file)) {
      assertThat(lock.takeClosedNote()).isFalse();
    }
    Path note = file.resolveSibling(file.getFileName() + ".lock");
    try (HistoryStore store = HistoryFile.open(file, 1_000)) {
      write(store, 1, 1_000);
      assertThat(note).isEmptyFile();
    }
    assertThat(note).isNotEmptyFile();
    try (HistoryStore store = HistoryFile.open(file, 1_000)) {
      assertThat(has(store, 1)).isTrue();
      assertThat(store.recovered()).isTrue();
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    try (HistoryLock lock = HistoryLock.acquire(file)) {
      assertThat(lock.takeClosedNote()).isFalse();
    }
  }

  @Test
  void drops_damaged_records_and_keeps_the_rest() throws Exception {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 1_000; i++) {
        write(store, i, i);
      }
    }
    byte[] needle = key(500);
    byte[] bytes = Files.readAllBytes(file);
    int at = indexOf(bytes, needle);
    bytes[at + HistoryKey.BYTES + 60] ^= 0x55;
    Files.write(file, bytes);
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isTrue();
      assertThat(store.get(needle, record)).isFalse();
      assertThat(found(store, 1_000)).isEqualTo(999);
    }
  }

  private static int indexOf(byte[] bytes, byte[] needle) {
    for (int i = 0; i <= bytes.length - needle.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
        return i;
      }
    }
    throw new AssertionError("the record is not in the file");
  }

  @Test
  void keeps_its_records_where_the_capacity_is_changed() {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      for (int i = 0; i < 1_900; i++) {
        write(store, i, i);
      }
    }
    try (HistoryStore store = HistoryFile.open(file, 10 * CAPACITY)) {
      assertThat(store.capacity()).isEqualTo(10 * CAPACITY);
      assertThat(found(store, 1_900)).isEqualTo(1_900);
    }
    try (HistoryStore store = HistoryFile.open(file, 1_000)) {
      assertThat(store.records()).isBetween(500L, 1_000L);
      assertThat(store.recovered()).isTrue();
    }
  }

  private void writeFileRecord(byte[] record) {
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      write(store, 1, 1);
      store.put(new byte[HistoryKey.BYTES], record);
    }
  }

  @Test
  void a_file_of_before_layout_versions_is_read() {
    writeFileRecord(ByteBuffer.allocate(FixedRecord.BYTES).putLong(CAPACITY).array());
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isTrue();
      assertThat(has(store, 1)).isTrue();
    }
  }

  @Test
  void objects_of_before_url_groups_are_kept_and_have_none() {
    byte[] zone = HistoryKey.ofZone("zone");
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      write(store, 1, 1_700_000_000_123L);
      // What version 1 had where groups are now.
      ByteBuffer.wrap(record).putLong(0x1234567812345678L);
      store.put(key(1), record);
      store.put(zone, record);
      store.put(
          new byte[HistoryKey.BYTES],
          ByteBuffer.wrap(FileRecord.of(CAPACITY).bytes()).putInt(12, 1).array());
    }
    for (int opened = 0; opened < 2; opened++) {
      try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
        assertThat(store.recovered()).isTrue();
        assertThat(has(store, 1)).isTrue();
        assertThat(history.lastAccessMs()).isEqualTo(1_700_000_000_123L);
        for (int i = 0; i < UrlGroups.COUNT; i++) {
          assertThat(history.group(i)).isEqualTo(UrlGroups.UNKNOWN);
        }
        assertThat(store.get(zone, record)).isTrue();
        assertThat(ByteBuffer.wrap(record).getLong()).isEqualTo(0x1234567812345678L);
      }
    }
    assertThat(file.resolveSibling("history.dat.unusable")).doesNotExist();
  }

  @Test
  void a_file_with_another_layout_of_any_record_is_set_aside_and_not_misread() {
    for (int kind = 0; kind < 3; kind++) {
      byte[] record = FileRecord.of(CAPACITY).bytes();
      ByteBuffer.wrap(record).putInt(12 + 4 * kind, 3);
      writeFileRecord(record);
      try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
        assertThat(store.recovered()).isFalse();
        assertThat(has(store, 1)).isFalse();
      }
      assertThat(file.resolveSibling("history.dat.unusable")).exists();
    }
  }

  @Test
  void a_file_of_another_kind_is_set_aside() {
    writeFileRecord(ByteBuffer.allocate(FixedRecord.BYTES).putLong(CAPACITY).putInt(7).array());
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      assertThat(store.recovered()).isFalse();
    }
  }
}
