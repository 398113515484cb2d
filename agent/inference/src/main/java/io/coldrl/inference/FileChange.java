package io.coldrl.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices that files have changed, and that the change is over: that they were the same at two
 * looks in a row. Not thread-safe.
 */
public final class FileChange {
  private final List<Path> files;
  private List<Stamp> handled = List.of();
  private List<Stamp> lastSeen = List.of();
  private @Nullable Long retryNanos;

  /** What changes when a file is written, replaced or removed. */
  private record Stamp(long size, long modifiedMs, String identity) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            now.size(), now.lastModifiedTime().toMillis(), Objects.toString(now.fileKey()));
      } catch (IOException e) {
        return new Stamp(-1, 0, "");
      }
    }
  }

  /** Notices changes of these files; they need not exist. */
  public FileChange(List<Path> files) {
    this.files = files;
  }

  private List<Stamp> look() {
    return files.stream().map(Stamp::of).toList();
  }

  /** The files are about to be read, or were just written: what is there now is no change. */
  public void handled() {
    handled = look();
    retryNanos = null;
  }

  /** What is there now is to be read once more, later. */
  void retryAt(long nanos) {
    retryNanos = nanos;
  }

  /** Whether there is a change that is over, or it is time to retry. */
  public boolean isDue(long nowNanos) {
    List<Stamp> now = look();
    boolean isStable = now.equals(lastSeen);
    lastSeen = now;
    return (isStable && !now.equals(handled)) || (retryNanos != null && nowNanos - retryNanos > 0);
  }
}
