package io.coldrl.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.record.FixedRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Damaged history files: opened with what is left of them, or moved aside. */
public final class HistoryFuzz {
  private static final int CAPACITY = 1_000;
  private static final int OBJECTS = 100;
  private static final int PATCH_BYTES = 5;
  private static final int MAX_PATCHES = 64;

  private final Path good;
  private final Path file;

  /**
   * @param directory of the files
   */
  public HistoryFuzz(Path directory) {
    good = directory.resolve("good.dat");
    file = directory.resolve("damaged.dat");
    try (HistoryStore store = HistoryFile.open(good, CAPACITY)) {
      for (int i = 0; i < OBJECTS; i++) {
        store.put(HistoryStoreTest.key(i), new byte[FixedRecord.BYTES]);
      }
    }
  }

  /** The first bytes of a file. */
  public void header(byte[] bytes) {
    try {
      Files.write(file, bytes);
      HistoryHeader.checkAndComplete(file);
    } catch (IOException e) {
      assertThat(e.getMessage()).startsWith("it ");
    }
  }

  /** The record in which a file describes itself. */
  public static void fileRecord(byte[] bytes) {
    byte[] record = Arrays.copyOf(bytes, FixedRecord.BYTES);
    try {
      assertThat(FileRecord.read(record).capacity()).isPositive();
    } catch (IOException e) {
      assertThat(e.getMessage()).startsWith("its ");
    }
  }

  /**
   * A good file with patches: each is an offset of 4 bytes, modulo the file's length, and a byte.
   * The store then answers and takes new records.
   */
  public void file(byte[] patches) {
    try {
      Files.copy(good, file, StandardCopyOption.REPLACE_EXISTING);
      patch(patches);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (HistoryStore store = HistoryFile.open(file, CAPACITY)) {
      byte[] record = new byte[FixedRecord.BYTES];
      boolean more = true;
      while (more) {
        more = store.indexSome();
      }
      for (int i = 0; i < OBJECTS; i++) {
        store.get(HistoryStoreTest.key(i), record);
      }
      Arrays.fill(record, (byte) 1);
      store.put(HistoryStoreTest.key(OBJECTS), record);
      byte[] read = new byte[FixedRecord.BYTES];
      assertThat(store.get(HistoryStoreTest.key(OBJECTS), read)).isTrue();
      assertThat(read).isEqualTo(record);
      assertThat(store.records()).isBetween(1L, OBJECTS + 1L);
    }
  }

  private void patch(byte[] patches) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(patches);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < MAX_PATCHES && in.remaining() >= PATCH_BYTES; i++) {
        out.seek(Integer.toUnsignedLong(in.getInt()) % out.length());
        out.writeByte(in.get());
      }
    }
  }

  /** Headers. */
  public List<byte[]> headerSeeds() {
    try (RandomAccessFile in = new RandomAccessFile(good.toFile(), "r")) {
      byte[] start = new byte[4_096];
      in.readFully(start);
      return List.of(start, new byte[0], new byte[100]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** File records. */
  public static List<byte[]> fileRecordSeeds() {
    return List.of(FileRecord.of(CAPACITY).bytes(), new byte[FixedRecord.BYTES]);
  }

  /** Patches. */
  public static List<byte[]> patchSeeds() {
    return List.of(
        new byte[] {0, 0, 0, 0, 1},
        new byte[] {0, 0, 0, 9, 0, 0, 0, 0x20, 0, 7},
        new byte[50],
        // A counter of deleted entries, which Chronicle's recovery leaves as it is.
        HexFormat.of()
            .parseHex(
                "000010dbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdbdcdcdcdc"
                    + "2cdcdcdcdcdc0001"));
  }
}
