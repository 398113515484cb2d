package io.coldrl.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps a file that can't be used, for an operator to look at, so that a new one can be made. */
public final class UnusableFile {
  private UnusableFile() {}

  /** The name that the file gets. */
  public static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ".unusable");
  }

  /** Moves the file to {@link #aside}, in the place of an earlier one. */
  public static void moveAside(Path file) throws IOException {
    Files.move(file, aside(file), StandardCopyOption.REPLACE_EXISTING);
  }
}
