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
  private final LineReader lines;
  private final String compression;
  private final TraceFormat format;
  private final LineParser parser;
  private @Nullable String firstLine;
  private int linesBefore;
  private @Nullable String truncation;

  private LogFile(Path path, InputStream in, String compression) throws IOException {
    this.path = path;
    this.in = in;
    this.compression = compression;
    lines = new LineReader(in);
    TraceFormat found = null;
    String line = null;
    try {
      for (int i = 0; found == null && i < MAX_LINES_BEFORE_FORMAT; i++) {
        line = lines.next();
        if (line == null) {
          break;
        }
        found = TraceFormat.of(line);
        linesBefore = i;
      }
    } catch (IOException e) {
      line = null;
    }
    if (found == null || line == null) {
      throw unrecognised(path, linesBefore == 0 && line == null);
    }
    format = found;
    parser = format.parser(line);
    firstLine = format == TraceFormat.CSV ? "" : line;
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
      in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
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

  /**
   * The next line, or null at the end. An archive that ends too early or is corrupt ends there; see
   * {@link #truncation}.
   */
  @Nullable String next() {
    String line = firstLine;
    if (line != null) {
      firstLine = null;
      return line;
    }
    try {
      return lines.next();
    } catch (IOException e) {
      truncation = path + " is cut off or corrupt (" + e.getMessage() + "); read up to there";
      return null;
    }
  }

  boolean wasOverlong() {
    return lines.wasOverlong();
  }

  /** Parses a line that {@link #next} returned. */
  void parse(String line, LogRecord out) {
    out.reset();
    parser.parse(line, out);
  }

  /** Lines that were passed over before the format was recognised. */
  int linesBefore() {
    return linesBefore;
  }

  /** Why reading ended early, or null. */
  @Nullable String truncation() {
    return truncation;
  }

  TraceReport.Source source() {
    return new TraceReport.Source(path.toString(), format, compression);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
