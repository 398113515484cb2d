package io.coldrl.core.file;

import io.coldrl.core.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: into a file beside it, to the disk, then moved into place. On
 * any failure the target is as it was before, and nothing is left behind.
 */
public final class AtomicFile {
  private final Path target;

  private AtomicFile(Path target) {
    this.target = target;
  }

  /**
   * Creates a directory and its missing parents.
   *
   * @throws Failure if that fails
   */
  public static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new Failure(
          "the directory can't be made: " + e.getMessage(),
          directory.toString(),
          "name one that can be written to",
          e);
    }
  }

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; need not flush or close. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Checks that a file can be written, as far as possible in advance. Call it before the work whose
   * result goes into the file. A symbolic link is followed, and stays.
   *
   * @throws Failure if it can't be written
   */
  public static AtomicFile at(Path file) {
    // A device or pipe would be replaced by the move, not written to.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new Failure(
          "the target is not a regular file", file.toString(), "name a file, new or old");
    }
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path directory = target.getParent();
      if (directory == null || !Files.isDirectory(directory)) {
        throw new Failure(
            "the directory is missing", String.valueOf(directory), "make it, or name another file");
      }
      // The only check that holds for every file system, mount and permission.
      AtomicFile checked = new AtomicFile(target);
      Path partial = checked.partial();
      try {
        Files.createFile(partial);
      } finally {
        Files.deleteIfExists(partial);
      }
      return checked;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Writes the file, or replaces it.
   *
   * @throws Failure if that fails
   */
  public void write(Content content) {
    Path partial = partial();
    try {
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure(target, e);
    } finally {
      deleteQuietly(partial);
    }
  }

  // Not Files.createTempFile: only the owner could read the result.
  private Path partial() {
    return target.resolveSibling(
        "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It was moved into place, or the failure that is thrown explains it.
      return;
    }
  }

  private static Failure failure(Path file, IOException e) {
    return new Failure(
        "the file can't be written: " + reason(e),
        file.toString(),
        "is the directory writable, and the disk not full?",
        e);
  }

  // The message of NoSuchFileException and its like is only the file's name.
  private static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replaceFirst("Exception$", "");
    return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : kind;
  }
}
