package io.coldrl.training.trace;

import io.coldrl.server.cli.CommandFailure;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.jspecify.annotations.Nullable;

/** One log file being read: decompressed, its format known. Owned by one thread. */
final class LogFile implements Closeable {
  private static final Set<String> COMPRESSIONS =
      Set.of(
          CompressorStreamFactory.GZIP,
          CompressorStreamFactory.ZSTANDARD,
          CompressorStreamFactory.XZ,
          CompressorStreamFactory.BZIP2);
  // A log may begin in the middle of a line, or with a few lines of another program.
  private static final int MAX_LINES_BEFORE_FORMAT = 100;

  private final Path path;
  private final InputStream in;
  private final BlockReader blocks;
  private final String compression;
  private final TraceFormat format;
  private final String formatLine;
  private final int start;
  private BlockReader.@Nullable Block first;
  private int linesBefore;

  private LogFile(Path path, InputStream in, String compression) {
    this.path = path;
    this.in = in;
    this.compression = compression;
    blocks = new BlockReader(in);
    BlockReader.Block block = blocks.next();
    TraceFormat found = null;
    String line = "";
    int at = 0;
    int lines = 0;
    while (block != null && at < block.length() && lines < MAX_LINES_BEFORE_FORMAT) {
      int end = ByteFields.find(block.bytes(), at, block.length(), '\n');
      line = ByteFields.text(block.bytes(), at, Math.min(end, at + BlockReader.MAX_LINE_BYTES));
      line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      found = TraceFormat.of(line);
      if (found != null) {
        at = found == TraceFormat.CSV ? end + 1 : found == TraceFormat.W3C ? 0 : at;
        break;
      }
      lines++;
      at = end + 1;
    }
    if (found == null) {
      throw unrecognised(path, block == null);
    }
    // The header line of a CSV counts as a line, but not as one that is left out.
    linesBefore = found == TraceFormat.W3C ? 0 : lines;
    format = found;
    formatLine = line;
    first = block;
    start = at;
  }

  private static CommandFailure unrecognised(Path path, boolean empty) {
    return new CommandFailure(
        empty ? "nothing to read in the file" : "the file is no access log or trace that is known",
        path.toString(),
        "give a log in ColdRL's JSON format, common or combined format, or a CSV with the header "
            + "time_s,key,size_bytes; plain, gz, zst, xz or bz2");
  }

  /**
   * Opens a file and finds out what it is.
   *
   * @throws CommandFailure where it can't be read or is nothing we know
   */
  static LogFile open(Path path) {
    InputStream in = null;
    try {
      if (Files.isDirectory(path)) {
        throw new CommandFailure(
            "a directory is no trace", path.toString(), "name the files, such as DIR/access.log*");
      }
      in =
          new BufferedInputStream(
              path.toString().equals("-") ? System.in : Files.newInputStream(path), 1 << 16);
      String compression = compressionOf(in);
      if (!compression.isEmpty()) {
        in = new CompressorStreamFactory(true).createCompressorInputStream(compression, in);
      }
      return new LogFile(path, in, compression.isEmpty() ? "none" : compression);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("no such file", path.toString(), "check the path of --trace", e);
    } catch (IOException e) {
      close(in);
      throw new CommandFailure(
          "the file can't be read: " + e.getMessage(),
          path.toString(),
          "check its permissions, and test the archive with its own tool",
          e);
    } catch (CommandFailure e) {
      close(in);
      throw e;
    }
  }

  private static void close(@Nullable InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // The failure that made us close it is the one to report.
    }
  }

  private static String compressionOf(InputStream in) {
    try {
      String found = CompressorStreamFactory.detect(in);
      return COMPRESSIONS.contains(found) ? found : "";
    } catch (CompressorException e) {
      return "";
    }
  }

  /** The next block of lines, or null at the end; see {@link #truncation}. */
  BlockReader.@Nullable Block next() {
    BlockReader.Block block = first;
    first = null;
    return block != null ? block : blocks.next();
  }

  /** Byte of the first block at which the requests begin. */
  int start() {
    return start;
  }

  /** A new parser for this file's lines, for a thread of its own. */
  ChunkParser parser(@Nullable String zone) {
    LineParser slow = format.parser(formatLine);
    return new ChunkParser(format.byteParser(slow), slow, zone);
  }

  /** Lines that were passed over before the format was recognised. */
  int linesBefore() {
    return linesBefore;
  }

  /** Why reading ended early, or null. */
  @Nullable String truncation() {
    IOException failure = blocks.failure();
    return failure == null
        ? null
        : path + " is cut off or corrupt (" + failure.getMessage() + "); read up to there";
  }

  TraceReport.Source source() {
    return new TraceReport.Source(path.toString(), format, compression);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
