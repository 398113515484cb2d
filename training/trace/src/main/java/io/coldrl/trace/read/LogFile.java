package io.coldrl.trace.read;

import io.coldrl.core.Failure;
import io.coldrl.trace.format.Beginning;
import io.coldrl.trace.format.Block;
import io.coldrl.trace.format.BlockParser;
import io.coldrl.trace.format.Chunk;
import io.coldrl.trace.format.LogFormat;
import io.coldrl.trace.format.OracleGeneral;
import io.coldrl.trace.format.TraceFormat;
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
public final class LogFile implements Closeable {
  private static final Set<String> COMPRESSIONS =
      Set.of(
          CompressorStreamFactory.GZIP,
          CompressorStreamFactory.ZSTANDARD,
          CompressorStreamFactory.XZ,
          CompressorStreamFactory.BZIP2);
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final InputStream in;
  private final @Nullable LogFormat custom;
  private final BlockReader blocks;
  private final String compression;
  private final TraceFormat format;
  private final @Nullable Beginning beginning;
  private @Nullable Block first;

  private LogFile(Content content, @Nullable LogFormat custom) {
    path = content.path();
    in = content.in();
    compression = content.compression();
    this.custom = custom;
    OracleGeneral.Head head = OracleGeneral.Head.peek(in);
    boolean binary = custom == null && head.isTrace(content.plainBytes());
    int recordBytes = binary ? OracleGeneral.RECORD_BYTES : 0;
    // A stream that failed can't be read on: only the head is left.
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
      beginning = null;
    } else {
      beginning = Beginning.find(first);
      if (beginning == null) {
        throw unrecognised(path);
      }
      format = beginning.format();
    }
  }

  /** A file's bytes, decompressed; {@code plainBytes} is -1 if their number is unknown. */
  private record Content(Path path, InputStream in, String compression, long plainBytes) {}

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
   * Opens a file and recognises its format.
   *
   * @param format the format of the file; null recognises it by its content
   * @throws Failure if it can't be read or is of no known format
   */
  public static LogFile open(Path path, @Nullable LogFormat format) {
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
      // The failure that led here is the one to report.
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

  /** The next block, or null at the end; see {@link #truncation}. */
  @Nullable Block next() {
    Block block = first;
    first = null;
    return block != null ? block : blocks.next();
  }

  /** The first chunk with requests, or null. */
  public @Nullable Chunk firstRequests() {
    BlockParser parser = parser(null);
    int from = start();
    for (Block block = next(); block != null; block = next()) {
      Chunk chunk = parser.parse(block, from);
      if (chunk.requests > 0) {
        return chunk;
      }
      from = 0;
    }
    return null;
  }

  /** Byte of the first block at which the requests begin. */
  int start() {
    return beginning == null ? 0 : beginning.start();
  }

  /** A new parser for this file's blocks, for a thread of its own. */
  BlockParser parser(@Nullable String zone) {
    if (custom != null) {
      return custom.parser(zone);
    }
    return beginning == null ? new OracleGeneral() : beginning.parser(zone);
  }

  /** Whether one parser must see all blocks in their order. */
  boolean isSequential() {
    return beginning != null && beginning.isSequential();
  }

  /** Lines before the first one of a known format. */
  public int linesBefore() {
    return beginning == null ? 0 : beginning.linesBefore();
  }

  /** Header lines before the first request. */
  public int headerLines() {
    return beginning == null ? 0 : beginning.headerLines();
  }

  /** Why reading ended early, or null. */
  public @Nullable String truncation() {
    IOException failure = blocks.failure();
    return failure == null
        ? null
        : path + " is cut off or corrupt (" + why(failure) + "); read up to there";
  }

  private static String why(IOException failure) {
    String message = failure.getMessage();
    return message == null ? "it ends too early" : message;
  }

  /** The format, recognised or given. */
  public TraceFormat format() {
    return format;
  }

  /** Such as "gz", or "none". */
  public String compression() {
    return compression;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
