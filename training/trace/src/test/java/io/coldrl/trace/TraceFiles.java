package io.coldrl.trace;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Trace files for tests. Each char of a content is one byte. */
public final class TraceFiles {
  private TraceFiles() {}

  public static Path write(Path directory, String name, String content) throws IOException {
    return Files.write(directory.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static TraceReader.Result read(Path directory, String content) throws IOException {
    return read(write(directory, "trace", content));
  }

  public static TraceReader.Result read(Path... files) {
    return TraceReader.read(List.of(files), null);
  }

  /** The content compressed: none, gz, zstd, xz or bzip2. */
  public static byte[] packed(String compression, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case "none" -> bytes;
          case "gz" -> new GZIPOutputStream(bytes);
          case "zstd" -> new ZstdOutputStream(bytes);
          case "xz" -> new XZOutputStream(bytes, new LZMA2Options(1));
          case "bzip2" -> new BZip2CompressorOutputStream(bytes);
          default -> throw new IllegalArgumentException(compression);
        }) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** A sampled trace that the project carries in {@code training/data}. */
  public static Path sampleFile(String name) {
    return Path.of(System.getProperty("coldrl.home"), "training", "data", name);
  }

  public static TraceReader.Result sample(String name) {
    return TraceReader.read(List.of(sampleFile(name)), null);
  }
}
