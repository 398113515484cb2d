package io.coldrl.server.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Detects files that are certainly no Chronicle Map before Chronicle opens them: given such a file
 * it would wait a minute for a writer to complete the header. So it would where a recovery was
 * interrupted; the header of such a file is completed.
 */
final class HistoryHeader {
  /*
   * 8 bytes of hash, 4 bytes of length and flags (the two highest bits are zero once the header is
   * complete), and the header as text. While Chronicle recovers a file, the highest bit is set.
   */
  private static final int LENGTH_OFFSET = 8;
  private static final int TEXT_OFFSET = 12;
  private static final int RECOVERY = 0x80000000;
  private static final int NO_DATA = 0x40000000;
  private static final int LENGTH_MASK = 0x3FFFFFFF;
  private static final int MAX_LENGTH = 1 << 16;
  private static final String START = "!net.openhft.chronicle.map.VanillaChronicleMap";

  private HistoryHeader() {}

  /**
   * Checks a file's header. The caller has the history's lock, so that no other process writes to
   * the file, and recovers it next.
   *
   * @throws IOException if the file is not a Chronicle Map
   */
  static void checkAndComplete(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      if (file.length() < TEXT_OFFSET + START.length()) {
        throw new IOException("it has " + file.length() + " bytes only");
      }
      file.seek(LENGTH_OFFSET);
      int length = Integer.reverseBytes(file.readInt());
      byte[] text = new byte[START.length()];
      file.readFully(text);
      if ((length & NO_DATA) != 0
          || (length & LENGTH_MASK) > MAX_LENGTH
          || !START.equals(new String(text, StandardCharsets.US_ASCII))) {
        throw new IOException("it does not start like a Chronicle Map");
      }
      if ((length & RECOVERY) != 0) {
        file.seek(LENGTH_OFFSET);
        file.writeInt(Integer.reverseBytes(length & ~RECOVERY));
      }
    }
  }
}
