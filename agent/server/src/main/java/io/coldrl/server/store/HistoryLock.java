package io.coldrl.server.store;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second process away from a history file: an exclusive lock on a file beside it, which the
 * kernel frees when the process dies, however it dies. The file also tells whether the history was
 * closed in good order, so that it need not be recovered.
 */
final class HistoryLock implements AutoCloseable {
  /*
   * The file is empty while the history is open. When it is closed, the boot and the history's size
   * and time of change are noted: after a power failure, or if someone changed the history, they do
   * not match, and it is recovered.
   */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int MAX_NOTE_BYTES = 256;
  private static final Logger LOG = LoggerFactory.getLogger(HistoryLock.class);

  private final FileChannel channel;
  private final Path history;

  private HistoryLock(FileChannel channel, Path history) {
    this.channel = channel;
    this.history = history;
  }

  /** The file that is locked, beside the history. */
  static Path file(Path history) {
    return history.resolveSibling(history.getFileName() + ".lock");
  }

  static HistoryLock acquire(Path history) {
    Path file = file(history);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new Failure(
          "can't make the history's lock file: " + e,
          file.toString(),
          "make its directory, writable for the agent's user, or set history_file elsewhere");
    }
    if (tryLock(channel) == null) {
      closeQuietly(channel);
      throw new Failure(
          "the history is in use by another agent",
          history.toString(),
          "stop that agent (`fuser " + file + "` tells its process), or set another history_file");
    }
    return new HistoryLock(channel, history);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      return null;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, and the kernel frees the descriptor at the latest at exit.
    }
  }

  /** Whether the history was closed in good order and not changed since. False the next time. */
  boolean takeClosedNote() {
    try {
      ByteBuffer note = ByteBuffer.allocate(MAX_NOTE_BYTES);
      channel.read(note, 0);
      channel.truncate(0);
      return note.position() > 0
          && new String(note.array(), 0, note.position(), StandardCharsets.UTF_8).equals(note());
    } catch (IOException e) {
      return false;
    }
  }

  private String note() throws IOException {
    BasicFileAttributes file = Files.readAttributes(history, BasicFileAttributes.class);
    return Files.readString(BOOT_ID).strip()
        + " "
        + file.size()
        + " "
        + file.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /** Notes that the history was closed in good order; returns false if that fails. */
  boolean noteClosed() {
    try {
      channel.write(ByteBuffer.wrap(note().getBytes(StandardCharsets.UTF_8)), 0);
      return true;
    } catch (IOException e) {
      LOG.debug("no note that {} was closed, it will be recovered: {}", history, e.toString());
      return false;
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
