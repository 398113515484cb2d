package io.coldrl.core.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads whole files that a user names, and that should be small. */
public final class SmallFile {
  /** Largest file that is read. */
  public static final int MAX_BYTES = 1 << 20;

  private SmallFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read, is larger than {@link #MAX_BYTES}, or is not a regular
   *     file: a pipe may block without limit, and a device may have no end
   */
  public static byte[] read(Path file) throws IOException {
    if (!attributes(file).isRegularFile()) {
      throw new IOException("it is not a regular file");
    }
    // Not its size first and its content then: it may grow in between.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES + " bytes");
      }
      return content;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      // Its message is only the file's name.
      throw new IOException("it does not exist", e);
    }
  }

  /**
   * Reads a file of text.
   *
   * @throws IOException as {@link #read}, or if it is not UTF-8
   */
  public static String readText(Path file) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read(file))).toString();
  }
}
