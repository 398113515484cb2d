package io.coldrl.server.store;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process away from a history file: an exclusive lock on a file beside it, which the
 * kernel frees when the process dies, however it dies.
 */
final class HistoryLock implements AutoCloseable {
  private final FileChannel channel;

  private HistoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static HistoryLock acquire(Path history) {
    Path file = history.resolveSibling(history.getFileName() + ".lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
    return new HistoryLock(channel);
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

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
