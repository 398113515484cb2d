package io.coldrl.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.FixedRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryLookupTest {
  private static final int BATCH = 64;
  private static final int LAST_MS = 8;

  private Path file;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    file = directory.resolve("history.dat");
  }

  private static byte[] key(long object) {
    SplittableRandom random = new SplittableRandom(object);
    byte[] key = new byte[HistoryKey.BYTES];
    random.nextBytes(key);
    return key;
  }

  // The same number all over, so that a record of two halves is found out.
  private static byte[] record(long value) {
    ByteBuffer record = ByteBuffer.allocate(FixedRecord.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (record.hasRemaining()) {
      record.putLong(value);
    }
    return record.array();
  }

  private static long valueOf(byte[] records, int i) {
    int offset = i * FixedRecord.BYTES;
    ByteBuffer bytes = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
    long value = bytes.getLong(offset);
    assertThat(Arrays.copyOfRange(records, offset, offset + FixedRecord.BYTES))
        .isEqualTo(record(value));
    return value;
  }

  private static void assertFinds(HistoryStore store, Map<Long, Long> expected, long objects) {
    HistoryLookup lookup = store.newLookup(BATCH);
    for (long first = 0; first < objects; first += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        System.arraycopy(key(first + i), 0, lookup.keys(), i * HistoryKey.BYTES, HistoryKey.BYTES);
      }
      lookup.find(BATCH);
      for (int i = 0; i < BATCH; i++) {
        assertThat(valueOf(lookup.records(), i))
            .as("object %d", first + i)
            .isEqualTo(expected.getOrDefault(first + i, 0L));
      }
    }
  }

  @Test
  void finds_what_was_written_whatever_was_changed_and_removed_before() {
    SplittableRandom random = new SplittableRandom(7);
    Map<Long, Long> expected = new HashMap<>();
    // More than are expected, so that buckets are full and segments, too.
    try (HistoryStore store = HistoryFile.open(file, 1_000_000)) {
      for (int i = 1; i <= 60_000; i++) {
        long object = random.nextInt(20_000);
        if (random.nextInt(4) == 0) {
          store.remove(key(object));
          expected.remove(object);
        } else {
          store.put(key(object), record(i));
          expected.put(object, (long) i);
        }
      }
      assertFinds(store, expected, 20_480);
      assertThat(store.records()).isEqualTo(expected.size());
    }
  }

  @Test
  void finds_what_the_file_had_before_and_while_it_is_indexed() {
    Map<Long, Long> expected = new HashMap<>();
    try (HistoryStore store = HistoryFile.open(file, 100_000)) {
      for (long object = 0; object < 20_000; object += 2) {
        store.put(key(object), record(object + 1));
        expected.put(object, object + 1);
      }
    }
    SplittableRandom random = new SplittableRandom(3);
    try (HistoryStore store = HistoryFile.open(file, 100_000)) {
      assertFinds(store, expected, 20_480);
      boolean more = true;
      while (more) {
        more = store.indexSome();
        for (int i = 0; i < 200; i++) {
          long object = random.nextInt(20_000);
          if (random.nextBoolean()) {
            store.put(key(object), record(i + 1));
            expected.put(object, i + 1L);
          } else {
            store.remove(key(object));
            expected.remove(object);
          }
        }
      }
      assertFinds(store, expected, 20_480);
      assertThat(store.errors()).isZero();
    }
  }

  @Test
  void finds_nothing_of_what_a_full_history_gave_up() {
    try (HistoryStore store = HistoryFile.open(file, 1_000, () -> 1_000_000)) {
      for (long object = 0; object < 20_000; object++) {
        store.put(key(object), record(object + 1));
      }
      assertThat(store.evicted()).isGreaterThan(18_000);
      HistoryLookup lookup = store.newLookup(1);
      int found = 0;
      for (long object = 0; object < 20_000; object++) {
        System.arraycopy(key(object), 0, lookup.keys(), 0, HistoryKey.BYTES);
        lookup.find(1);
        long value = valueOf(lookup.records(), 0);
        assertThat(value).isIn(0L, object + 1);
        found += value == 0 ? 0 : 1;
      }
      assertThat(found).isEqualTo((int) store.records());
      assertThat(store.errors()).isZero();
    }
  }

  @Test
  void a_record_that_is_being_changed_is_read_whole_and_of_its_own_key() throws Exception {
    int objects = 2_000;
    AtomicBoolean done = new AtomicBoolean();
    try (HistoryStore store = HistoryFile.open(file, 1_000, () -> Long.MAX_VALUE / 2)) {
      Thread writer =
          new Thread(
              () -> {
                // The first half of the number tells the object.
                for (long i = 1; i < 400_000; i++) {
                  long object = i * 0x9E3779B9L % objects;
                  byte[] record = record(object << 32 | i);
                  ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putLong(LAST_MS, i);
                  store.put(key(object), record);
                }
                done.set(true);
              });
      writer.start();
      byte[][] keys = new byte[objects][];
      Arrays.setAll(keys, HistoryLookupTest::key);
      HistoryLookup lookup = store.newLookup(BATCH);
      SplittableRandom random = new SplittableRandom(1);
      int[] asked = new int[BATCH];
      long found = 0;
      while (!done.get()) {
        for (int i = 0; i < BATCH; i++) {
          asked[i] = random.nextInt(objects);
          System.arraycopy(keys[asked[i]], 0, lookup.keys(), i * HistoryKey.BYTES, 24);
        }
        lookup.find(BATCH);
        ByteBuffer records = ByteBuffer.wrap(lookup.records()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BATCH; i++) {
          int offset = i * FixedRecord.BYTES;
          long value = records.getLong(offset);
          if (value != 0) {
            found++;
            assertThat(value >>> 32).isEqualTo(asked[i]);
            assertThat(records.getLong(offset + LAST_MS)).isEqualTo(value & 0xFFFF_FFFFL);
            for (int at = 2 * Long.BYTES; at < FixedRecord.BYTES; at += Long.BYTES) {
              assertThat(records.getLong(offset + at)).isEqualTo(value);
            }
          }
        }
      }
      writer.join();
      assertThat(found).isPositive();
      assertThat(store.errors()).isZero();
    }
  }
}
