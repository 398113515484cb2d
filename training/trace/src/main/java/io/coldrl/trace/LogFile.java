package io.coldrl.trace;

import io.coldrl.core.Failure;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
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
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final InputStream in;
  private final @Nullable LogFormat custom;
  private final BlockReader blocks;
  private final String compression;
  private final TraceFormat format;
  private final String formatLine;
  private final int start;
  private BlockReader.@Nullable Block first;
  private int linesBefore;

  private LogFile(Content content, @Nullable LogFormat custom) {
    path = content.path();
    in = content.in();
    compression = content.compression();
    this.custom = custom;
    OracleGeneral.Head head = OracleGeneral.Head.peek(in);
    boolean binary = custom == null && head.isTrace(content.plainBytes());
    int recordBytes = binary ? OracleGeneral.RECORD_BYTES : 0;
    // A stream that failed can't be read again: the head is all there is of it.
    blocks =
        head.failure() == null
            ? new BlockReader(in, recordBytes, null)
            : new BlockReader(head.content(), recordBytes, head.failure());
    first = blocks.next();
    if (first == null) {
      throw nothing();
    }
    if (custom != null || binary) {
      format = binary ? TraceFormat.ORACLE_GENERAL : TraceFormat.CUSTOM;
      formatLine = "";
      start = 0;
    } else {
      Beginning found = Beginning.find(first);
      if (found == null) {
        throw unrecognised(path);
      }
      format = found.format();
      formatLine = found.line();
      start = found.start();
      linesBefore = found.linesBefore();
    }
  }

  /** A file's bytes, decompressed; {@code plainBytes} is -1 where their number is not known. */
  private record Content(Path path, InputStream in, String compression, long plainBytes) {}

  /** Where a log of lines begins. */
  private record Beginning(TraceFormat format, String line, int start, int linesBefore) {
    static @Nullable Beginning find(BlockReader.Block block) {
      int at = 0;
      for (int lines = 0; at < block.length() && lines < MAX_LINES_BEFORE_FORMAT; lines++) {
        int end = ByteFields.find(block.bytes(), at, block.length(), '\n');
        String line =
            ByteFields.text(block.bytes(), at, Math.min(end, at + BlockReader.MAX_LINE_BYTES));
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        TraceFormat found = TraceFormat.of(line);
        if (found == TraceFormat.W3C) {
          return new Beginning(found, line, 0, 0);
        }
        if (found != null) {
          // The header line of a CSV counts as a line, but not as one that is left out.
          return new Beginning(found, line, found == TraceFormat.CSV ? end + 1 : at, lines);
        }
        at = end + 1;
      }
      return null;
    }
  }

  private Failure nothing() {
    IOException failure = blocks.failure();
    return new Failure(
        failure == null
            ? "nothing to read in the file"
            : "the file is cut off or corrupt before its first line (" + why(failure) + ")",
        path.toString(),
        "give a log or trace; test an archive with its own tool");
  }

  private static Failure unrecognised(Path path) {
    return new Failure(
        "the file is no access log or trace that is known",
        path.toString(),
        "give a log in ColdRL's JSON format, common or combined format, or a CSV with the header "
            + "time_s,key,size_bytes; plain, gz, zst, xz or bz2; or --log-format with the format");
  }

  /**
   * Opens a file and finds out what it is.
   *
   * @param format null where that is to be found out
   * @throws Failure where it can't be read or is nothing we know
   */
  static LogFile open(Path path, @Nullable LogFormat format) {
    InputStream in = null;
    try {
      if (Files.isDirectory(path)) {
        throw new Failure(
            "a directory is no trace", path.toString(), "name the files, such as DIR/access.log*");
      }
      boolean file = !path.toString().equals("-");
      in = new BufferedInputStream(file ? Files.newInputStream(path) : System.in, BUFFER_BYTES);
      String compression = compressionOf(in);
      if (compression.isEmpty()) {
        long bytes = file && Files.isRegularFile(path) ? Files.size(path) : -1;
        return new LogFile(new Content(path, in, "none", bytes), format);
      }
      in =
          new BufferedInputStream(
              new CompressorStreamFactory(true).createCompressorInputStream(compression, in),
              BUFFER_BYTES);
      return new LogFile(new Content(path, in, compression, -1), format);
    } catch (NoSuchFileException e) {
      throw new Failure("no such file", path.toString(), "check the path of --trace", e);
    } catch (AccessDeniedException e) {
      throw new Failure(
          "no permission to read the file", path.toString(), "change its mode or the user", e);
    } catch (IOException e) {
      close(in);
      throw new Failure(
          "the file can't be read: " + e.getMessage(),
          path.toString(),
          "check the disk, and test the archive with its own tool",
          e);
    } catch (Failure e) {
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

  /** A new parser for this file's blocks, for a thread of its own. */
  BlockParser parser(@Nullable String zone) {
    if (format == TraceFormat.ORACLE_GENERAL) {
      return new OracleGeneral();
    }
    if (custom != null) {
      return new ChunkParser(null, new CustomLogParser(custom), zone);
    }
    LineParser slow = format.parser(formatLine);
    return new ChunkParser(format.byteParser(slow), slow, zone);
  }

  /** Whether one parser must see all blocks in their order, as what they mean may change. */
  boolean isSequential() {
    return format == TraceFormat.W3C;
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
        : path + " is cut off or corrupt (" + why(failure) + "); read up to there";
  }

  private static String why(IOException failure) {
    String message = failure.getMessage();
    return message == null ? "it ends too early" : message;
  }

  TraceReport.Source source() {
    return new TraceReport.Source(path.toString(), format, compression);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
