package io.coldrl.trace.format;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parses blocks of lines: the usual ones as bytes, the others as Strings. Owned by one thread. */
final class ChunkParser implements BlockParser {
  /** Larger than any object; sums of such sizes still fit a long. */
  private static final long MAX_SIZE_BYTES = 1L << 50;

  private final @Nullable ByteLineParser fast;
  private final LineParser slow;
  private final @Nullable String zone;
  private final LogRecord record = new LogRecord();
  private final KeyHash key = new KeyHash();

  /**
   * @param zone keep only requests to this cache zone; null keeps all
   */
  ChunkParser(LineParser slow, @Nullable String zone) {
    fast = slow.fast();
    this.slow = slow;
    this.zone = zone;
  }

  @Override
  public Chunk parse(Block block, int from) {
    Chunk chunk = new Chunk();
    byte[] bytes = block.bytes();
    int at = from;
    while (at < block.length()) {
      int end = ByteFields.find(bytes, at, block.length(), '\n');
      chunk.lines++;
      int lineEnd = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
      if (end - at > Block.MAX_LINE_BYTES) {
        chunk.bad("longer than " + Block.MAX_LINE_BYTES + " bytes", "");
      } else {
        parseLine(bytes, at, lineEnd, chunk);
      }
      at = end + 1;
    }
    return chunk;
  }

  private void parseLine(byte[] bytes, int from, int to, Chunk chunk) {
    record.reset();
    if (fast != null
        && fast.parse(bytes, from, to, record, key)
        && record.sizeBytes <= MAX_SIZE_BYTES) {
      take(chunk, "");
      return;
    }
    String line = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    if (!line.isBlank()) {
      record.reset();
      slow.parse(line, record);
      if (record.outcome == LogRecord.Outcome.REQUEST && record.sizeBytes > MAX_SIZE_BYTES) {
        record.bad("size is above 1 PiB");
      }
      key.of(record.key);
      take(chunk, line);
    }
  }

  private void take(Chunk chunk, String line) {
    if (record.outcome == LogRecord.Outcome.BAD) {
      chunk.bad(record.reason, line);
      return;
    }
    String lineZone = record.zone;
    if (lineZone != null) {
      chunk.zones.add(lineZone);
      if (zone != null && !lineZone.equals(zone)) {
        record.skipped("other zone");
      }
    }
    if (record.outcome == LogRecord.Outcome.SKIPPED) {
      chunk.skipped.merge(record.reason, 1L, Long::sum);
    } else {
      chunk.add(record, key);
    }
  }
}
