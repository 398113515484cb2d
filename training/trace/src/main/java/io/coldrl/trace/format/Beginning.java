package io.coldrl.trace.format;

import org.jspecify.annotations.Nullable;

/**
 * Where the requests begin in a file of lines, and in which format.
 *
 * @param line the line by which the format was recognised
 * @param start byte of the first block at which the requests begin
 * @param linesBefore lines before it that belong to no known format
 */
public record Beginning(TraceFormat format, String line, int start, int linesBefore) {
  // A log may begin in the middle of a line, or with a few lines of another program.
  private static final int MAX_LINES_BEFORE = 100;

  /** Looks at the first lines of a file; null if none is of a known format. */
  public static @Nullable Beginning find(Block block) {
    int at = 0;
    for (int lines = 0; at < block.length() && lines < MAX_LINES_BEFORE; lines++) {
      int end = ByteFields.find(block.bytes(), at, block.length(), '\n');
      String line = ByteFields.text(block.bytes(), at, Math.min(end, at + Block.MAX_LINE_BYTES));
      line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      TraceFormat format = TraceFormat.of(line);
      if (format != null) {
        return switch (format.parser(line).header()) {
          case NONE -> new Beginning(format, line, at, lines);
          case ONE_LINE -> new Beginning(format, line, end + 1, lines);
          case ANYWHERE -> new Beginning(format, line, 0, 0);
        };
      }
      at = end + 1;
    }
    return null;
  }

  /** Lines between {@link #linesBefore} and {@link #start}: 1 for a header line, else 0. */
  public int headerLines() {
    return header() == LineParser.Header.ONE_LINE ? 1 : 0;
  }

  /** Whether one parser must see all blocks in order, because header lines may change meanings. */
  public boolean isSequential() {
    return header() == LineParser.Header.ANYWHERE;
  }

  private LineParser.Header header() {
    return format.parser(line).header();
  }

  /** A new parser for the file's blocks, for a thread of its own. */
  public BlockParser parser(@Nullable String zone) {
    return new ChunkParser(format.parser(line), zone);
  }
}
