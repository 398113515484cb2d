package io.coldrl.training.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into lines at LF, dropping a CR before it. A line above {@link #MAX_LINE_BYTES}
 * is skipped without being held in memory.
 */
final class LineReader {
  /** Longest line that is kept, in bytes. */
  static final int MAX_LINE_BYTES = 64 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[256 << 10];
  private int start;
  private int end;
  private boolean overlong;

  LineReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next line, each byte one char (ISO 8859-1); null at the end. After an overlong line it is
   * empty and {@link #wasOverlong} is true.
   *
   * @throws IOException from the stream; the lines before were returned intact
   */
  @Nullable String next() throws IOException {
    overlong = false;
    int scanned = start;
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          String line = take(scanned);
          start = scanned + 1;
          return line;
        }
      }
      if (end - start > MAX_LINE_BYTES) {
        overlong = true;
        start = end;
      }
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
      }
      scanned = end;
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return endOfStream();
      }
      end += read;
    }
  }

  private @Nullable String endOfStream() {
    if (end == 0 && !overlong) {
      return null;
    }
    String line = take(end);
    start = 0;
    end = 0;
    return line;
  }

  private String take(int lineEnd) {
    if (lineEnd - start > MAX_LINE_BYTES) {
      overlong = true;
    }
    if (overlong) {
      return "";
    }
    int length = lineEnd - start;
    if (length > 0 && buffer[lineEnd - 1] == '\r') {
      length--;
    }
    return new String(buffer, start, length, StandardCharsets.ISO_8859_1);
  }

  /** Whether the line returned last was left out for its length. */
  boolean wasOverlong() {
    return overlong;
  }
}
