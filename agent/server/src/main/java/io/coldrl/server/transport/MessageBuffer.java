package io.coldrl.server.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of one gRPC message at a time. Reused between messages; owned by one thread. */
final class MessageBuffer {
  private static final int FIRST_SIZE = 8_192;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /** Takes a message; the server limits its length. */
  void fill(InputStream message) throws IOException {
    length = 0;
    for (int read = 0; read >= 0; length += Math.max(0, read)) {
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      read = message.read(bytes, length, bytes.length - length);
    }
  }

  /** The message is at {@code [0, length())}; valid until the next one. */
  byte[] bytes() {
    return bytes;
  }

  /** Length of the message in bytes. */
  int length() {
    return length;
  }

  /** A copy of the message. */
  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
