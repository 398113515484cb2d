package io.coldrl.server.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.Failure;
import io.coldrl.core.guard.GuardVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files of blocked models: read, or refused with the reason and moved aside. */
public final class VerdictFuzz {
  private final Path path;
  private final VerdictFile file;

  /**
   * @param directory of the file that is read
   */
  public VerdictFuzz(Path directory) {
    path = directory.resolve("history.dat.guard");
    file = VerdictFile.beside(directory.resolve("history.dat"));
  }

  /** What was read is written and read again. */
  public void file(byte[] bytes) {
    try {
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, GuardVerdict> verdicts;
    try {
      verdicts = file.read();
    } catch (Failure e) {
      assertThat(e.what()).doesNotContain("\n").isNotBlank();
      assertThat(path).doesNotExist();
      return;
    }
    file.write(verdicts);
    assertThat(file.read()).isEqualTo(verdicts);
  }

  /** Files as the guard writes them. */
  public static List<byte[]> seeds() {
    return List.of(
        bytes("{\"format\":\"coldrl guard 1\",\"verdicts\":[]}"),
        bytes(
            "{\"format\":\"coldrl guard 1\",\"verdicts\":[{\"zone\":\"media\",\"model\":\"a4\","
                + "\"objective\":\"bytes\",\"blocks\":3,\"since_ms\":17642000,\"excess\":0.125},"
                + "{\"zone\":\"b\",\"model\":\"a4\",\"objective\":\"objects\",\"blocks\":1,"
                + "\"since_ms\":0,\"excess\":0}]}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
