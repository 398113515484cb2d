package io.coldrl.server.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A buffer for the bytes of one gRPC message. Reused for all messages of one thread. */
final class MessageBuffer {
  private static final int FIRST_SIZE = 8_192;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /** Reads a message into the buffer. The server limits its length. */
  void fill(InputStream message) throws IOException {
    length = 0;
    for (int read = 0; read >= 0; length += Math.max(0, read)) {
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      read = message.read(bytes, length, bytes.length - length);
    }
  }

  /** The message is in {@code [0, length())} until the next call of {@link #fill}. */
  byte[] bytes() {
    return bytes;
  }

  /** Length of the message in bytes. */
  int length() {
    return length;
  }

  /** Returns a copy of the message. */
  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
