package io.coldrl.server.store;

import io.coldrl.core.Failure;
import io.coldrl.core.file.UnusableFile;
import io.coldrl.core.record.FixedRecord;
import io.coldrl.core.record.ObjectHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import net.openhft.chronicle.hash.serialization.impl.ByteArraySizedReader;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the history's file: takes its lock, recovers it after a crash, moves a file aside that is
 * corrupt or of another layout, and copies the records to a new file if the capacity was changed or
 * the records are of an earlier layout that can be read.
 */
public final class HistoryFile {
  /*
   * Unless the map was closed in good order, it is opened by recovery, which reads all of it: that
   * frees the segment locks that a killed writer may have left held, and drops records whose checksum
   * is wrong. The exclusive lock on the side file comes
   * first, since recovery under a living writer corrupts the file. A new map is made under another
   * name and moved into place when complete, so that a half-made header never bears the real name:
   * an incomplete one is of a recovery that was killed, and is recovered again.
   */
  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);
  private static final byte[] FILE_RECORD_KEY = new byte[HistoryKey.BYTES];
  // Records spread over segments unevenly. The space is allocated at once and never sparse: a page
  // of a mapped file that finds the disk full would end the process.
  private static final double ROOM = 1.25;
  private static final double MAX_BLOAT = 4;
  private static final long BYTES_BASE = 64 << 10;
  private static final long BYTES_PER_RECORD = 210;

  private final Path path;
  private final long capacity;
  private final LongSupplier unixMs;

  private HistoryFile(Path path, long capacity, LongSupplier unixMs) {
    this.path = path;
    this.capacity = capacity;
    this.unixMs = unixMs;
  }

  /**
   * Bytes of a new history file, at most 10% too many from 100,000 records on.
   *
   * @param capacity most records, 1 or more
   */
  public static long estimatedBytes(long capacity) {
    return BYTES_BASE + BYTES_PER_RECORD * capacity;
  }

  /** The files that an agent with this history keeps open: the history itself and its lock. */
  public static List<Path> files(Path history) {
    return List.of(history, HistoryLock.file(history));
  }

  /**
   * Opens or creates the history's file.
   *
   * @param capacity most records to hold, 1 or more; if the file was created for another number,
   *     its records are copied into a new one
   * @throws Failure if the file's directory can't be written or another process has the file open
   */
  public static HistoryStore open(Path path, long capacity) {
    return open(path, capacity, System::currentTimeMillis);
  }

  /** As {@link #open(Path, long)}, with a clock of Unix ms. */
  static HistoryStore open(Path path, long capacity, LongSupplier unixMs) {
    System.setProperty("chronicle.announcer.disable", "true");
    HistoryLock lock = HistoryLock.acquire(path);
    try {
      return new HistoryFile(path, capacity, unixMs).open(lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw new Failure(
          "can't make the history file: " + e,
          path.toString(),
          "check that its directory is writable and has space, or set history_file elsewhere");
    }
  }

  private HistoryStore open(HistoryLock lock) throws IOException {
    ChronicleMap<byte[], byte[]> map = null;
    boolean closed = lock.takeClosedNote();
    if (Files.exists(path)) {
      try {
        map = closed ? reopen() : recover();
      } catch (IOException | RuntimeException | AssertionError | InternalError e) {
        moveAside(e);
      }
    }
    boolean recovered = map != null;
    if (map == null) {
      map = create(path);
    } else {
      FileRecord found = recordOf(map);
      if (found.capacity() != capacity || found.isOfBeforeGroups()) {
        map = copy(map, found.isOfBeforeGroups());
      }
    }
    BooleanSupplier release =
        () -> {
          boolean isNoted = lock.noteClosed();
          lock.close();
          return isNoted;
        };
    HistoryStore store = new HistoryStore(path, map, release, capacity, recovered, unixMs);
    if (!recovered) {
      // There is nothing in it, so that takes no time.
      while (store.indexSome()) {}
    }
    return store;
  }

  private ChronicleMap<byte[], byte[]> reopen() throws IOException {
    return checked(builder().createPersistedTo(path.toFile()));
  }

  private static ChronicleMap<byte[], byte[]> checked(ChronicleMap<byte[], byte[]> map)
      throws IOException {
    try {
      recordOf(map);
      return map;
    } catch (IOException e) {
      map.close();
      throw e;
    }
  }

  private ChronicleMap<byte[], byte[]> recover() throws IOException {
    HistoryHeader.checkAndComplete(path);
    long[] damaged = {0};
    ChronicleMap<byte[], byte[]> map =
        checked(builder().recoverPersistedTo(path.toFile(), false, corruption -> damaged[0]++));
    if (damaged[0] > 0) {
      LOG.warn("history {}: damaged places that were repaired: {}", path, damaged[0]);
    }
    return map;
  }

  private void moveAside(Throwable reason) throws IOException {
    UnusableFile.moveAside(path);
    LOG.warn(
        "can't use the history {}: {}; moved it to {} and started a new one",
        path,
        reason.getMessage(),
        UnusableFile.aside(path));
  }

  private ChronicleMap<byte[], byte[]> create(Path target) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (ChronicleMap<byte[], byte[]> map = builder().createPersistedTo(temporary.toFile())) {
      map.put(FILE_RECORD_KEY, FileRecord.of(capacity).bytes());
    }
    Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    return builder().createPersistedTo(target.toFile());
  }

  private ChronicleMap<byte[], byte[]> copy(ChronicleMap<byte[], byte[]> old, boolean upgrade)
      throws IOException {
    LOG.info("history {}: copying {} records to a file for {}", path, old.longSize(), capacity);
    Path resized = path.resolveSibling(path.getFileName() + ".resized");
    try (HistoryStore target =
        new HistoryStore(resized, create(resized), () -> true, capacity, false, unixMs)) {
      old.forEachEntry(
          entry -> {
            byte[] key = entry.key().get();
            if (!Arrays.equals(key, FILE_RECORD_KEY)) {
              byte[] record = entry.value().get();
              if (upgrade && !HistoryKey.isReserved(key)) {
                // In records of routing, this clears the time of the first use, which nobody reads.
                ObjectHistory.upgradeFrom1(record);
              }
              target.put(key, record);
            }
          });
    } finally {
      old.close();
    }
    Files.move(resized, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return builder().createPersistedTo(path.toFile());
  }

  private ChronicleMapBuilder<byte[], byte[]> builder() {
    return ChronicleMapBuilder.of(byte[].class, byte[].class)
        .name("coldrl-history")
        .keyReaderAndDataAccess(ByteArraySizedReader.INSTANCE, new FixedBytes())
        .valueReaderAndDataAccess(ByteArraySizedReader.INSTANCE, new FixedBytes())
        .constantKeySizeBySample(new byte[HistoryKey.BYTES])
        .constantValueSizeBySample(new byte[FixedRecord.BYTES])
        .entries(Math.max(1024, (long) (capacity * ROOM)))
        .maxBloatFactor(MAX_BLOAT)
        .putReturnsNull(true)
        .removeReturnsNull(true)
        .checksumEntries(true)
        .skipCloseOnExitHook(true);
  }

  private static FileRecord recordOf(ChronicleMap<byte[], byte[]> map) throws IOException {
    byte[] record = map.get(FILE_RECORD_KEY);
    if (record == null) {
      throw new IOException("it has no file record");
    }
    return FileRecord.read(record);
  }
}
