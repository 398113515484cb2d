package io.coldrl.trace.format;

import java.io.IOException;
import java.io.InputStream;

/**
 * Whole lines or records of a file: the bytes before {@code length}.
 *
 * @param bytes not to be changed
 */
public record Block(byte[] bytes, int length) {
  /** Longest line that is parsed, in bytes. */
  public static final int MAX_LINE_BYTES = 64 << 10;

  /**
   * Fills {@code bytes} from index {@code from} on, as far as one read goes.
   *
   * @return bytes read, or -1 at the end
   * @throws IOException also if an archive is corrupt
   */
  public static int read(InputStream in, byte[] bytes, int from) throws IOException {
    try {
      return in.read(bytes, from, bytes.length - from);
    } catch (RuntimeException e) {
      // Decompressors throw exceptions of their own on corrupt input.
      throw new IOException("the archive is corrupt: " + e, e);
    }
  }
}
