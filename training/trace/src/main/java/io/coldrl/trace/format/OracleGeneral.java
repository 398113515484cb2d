package io.coldrl.trace.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * libCacheSim's oracleGeneral traces: records of 24 bytes, little-endian, without a header. The key
 * is the object's id; the time of the next request is ignored.
 *
 * <pre>
 *   0        4                    12       16                   24
 *   | time s | object id          | size   | next request       |
 *   | u32    | u64                | u32    | i64, -1 for none   |
 * </pre>
 */
public final class OracleGeneral implements BlockParser {
  /** Length of a record. */
  public static final int RECORD_BYTES = 24;

  private static final int ID = 4;
  private static final int SIZE = 12;
  private static final int NEXT = 16;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final LogRecord record = new LogRecord();
  private final KeyHash key = new KeyHash();

  @Override
  public Chunk parse(Block block, int from) {
    Chunk chunk = new Chunk();
    byte[] bytes = block.bytes();
    int at = from;
    for (; at + RECORD_BYTES <= block.length(); at += RECORD_BYTES) {
      chunk.lines++;
      record.reset();
      record.timeMs = 1000 * time(bytes, at);
      record.sizeBytes = size(bytes, at);
      if (record.sizeBytes == 0) {
        chunk.bad("size of 0", "");
      } else {
        key.of(bytes, at + ID, at + SIZE);
        chunk.add(record, key);
      }
    }
    if (at < block.length()) {
      chunk.lines++;
      chunk.bad("record that is cut off", "");
    }
    return chunk;
  }

  private static long time(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) & 0xffffffffL;
  }

  private static long size(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + SIZE) & 0xffffffffL;
  }

  /**
   * The first bytes of a file, by which the format is recognised: it has no magic number.
   *
   * @param failure why no more could be read, or null
   */
  public record Head(byte[] bytes, int length, @Nullable IOException failure) {
    private static final int RECORDS = 512;
    private static final long MAX_STEP_SECONDS = 366L * 24 * 3600;
    // All bits set: a file that was never written.
    private static final long NO_TIME = 0xffffffffL;
    private static final long MAX_REQUESTS = 1L << 40;

    /** Reads ahead and resets the stream, which must support marks. */
    public static Head peek(InputStream in) {
      byte[] bytes = new byte[RECORDS * RECORD_BYTES];
      int length = 0;
      IOException failure = null;
      in.mark(bytes.length + 1);
      try {
        int read = 0;
        while (read >= 0 && length < bytes.length) {
          length += read;
          read = Block.read(in, bytes, length);
        }
      } catch (IOException e) {
        failure = e;
      }
      try {
        in.reset();
      } catch (IOException e) {
        throw new IllegalStateException("a buffer forgot its mark", e);
      }
      return new Head(bytes, length, failure);
    }

    /** The bytes as a stream. */
    public InputStream content() {
      return new ByteArrayInputStream(bytes, 0, length);
    }

    /**
     * Whether this is such a trace: times never fall, sizes are above 0, and a next request, if
     * any, comes later. Random bytes or text practically never meet the last condition.
     *
     * @param fileBytes length of the file, or -1 if unknown
     */
    public boolean isTrace(long fileBytes) {
      if (length < RECORD_BYTES || (fileBytes >= 0 && fileBytes % RECORD_BYTES != 0)) {
        return false;
      }
      long last = time(bytes, 0);
      for (int i = 0; (i + 1) * RECORD_BYTES <= length; i++) {
        int at = i * RECORD_BYTES;
        long time = time(bytes, at);
        long next = (long) LONG.get(bytes, at + NEXT);
        boolean none = next == -1 || next == Long.MAX_VALUE;
        boolean later = next > i && next < MAX_REQUESTS;
        boolean junk = time == NO_TIME || size(bytes, at) == 0;
        if (junk || time < last || time - last > MAX_STEP_SECONDS) {
          return false;
        }
        if (!none && !later) {
          return false;
        }
        last = time;
      }
      return true;
    }
  }
}
