package io.coldrl.trace.read;

import io.coldrl.trace.format.Block;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into blocks of whole lines or records. Owned by one thread. */
final class BlockReader {
  private static final int BLOCK_BYTES = 2 << 20;

  private final InputStream in;
  private final int recordBytes;
  private final @Nullable IOException failureAtEnd;
  private byte[] rest = new byte[0];
  private boolean ended;
  private @Nullable IOException failure;

  /**
   * @param recordBytes length of each record; 0 for lines
   * @param failureAtEnd the failure to report at the end of the stream, or null
   */
  BlockReader(InputStream in, int recordBytes, @Nullable IOException failureAtEnd) {
    this.in = in;
    this.recordBytes = recordBytes;
    this.failureAtEnd = failureAtEnd;
  }

  /**
   * The next block, or null at the end or if the stream fails ({@link #failure}); a line cut off by
   * a failure is not returned. A line longer than {@link Block#MAX_LINE_BYTES} is shortened, but
   * stays longer than that.
   */
  @Nullable Block next() {
    byte[] bytes = Arrays.copyOf(rest, BLOCK_BYTES);
    int length = rest.length;
    rest = new byte[0];
    while (!ended) {
      length = fill(bytes, length);
      int whole = recordBytes > 0 ? length - length % recordBytes : lastLineEnd(bytes, length);
      if (whole > 0) {
        rest = Arrays.copyOfRange(bytes, whole, length);
        return new Block(bytes, whole);
      }
      // One line fills the block: keep its start, which is enough to count it.
      length = ended ? length : Block.MAX_LINE_BYTES + 1;
    }
    return length == 0 || failure != null ? null : new Block(bytes, length);
  }

  private int fill(byte[] bytes, int from) {
    int length = from;
    try {
      while (length < bytes.length) {
        int read = Block.read(in, bytes, length);
        if (read < 0) {
          failure = failureAtEnd;
          ended = true;
          break;
        }
        length += read;
      }
    } catch (IOException e) {
      failure = e;
      ended = true;
    }
    return length;
  }

  private static int lastLineEnd(byte[] bytes, int length) {
    int at = length;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  /** Why the stream ended too early, or null. */
  @Nullable IOException failure() {
    return failure;
  }
}
