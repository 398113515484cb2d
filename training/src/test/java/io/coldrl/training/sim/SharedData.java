package io.coldrl.training.sim;

import io.coldrl.training.trace.Trace;
import io.coldrl.training.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Real traces that lie next to the project on some machines; tests that need them skip elsewhere.
 */
public final class SharedData {
  private SharedData() {}

  public static Path file(String name) {
    Path path = folder().resolve(name);
    Assumptions.assumeTrue(
        Files.exists(path),
        () -> "skipped: the real traces are not here: " + path.toAbsolutePath());
    return path;
  }

  // Beside the project, or further up where it is checked out elsewhere.
  private static Path folder() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("shared/data"))) {
      folder = folder.getParent();
    }
    return folder == null ? Path.of("shared/data") : folder.resolve("shared/data");
  }

  public static Trace trace(String name) {
    return TraceReader.read(List.of(file(name + ".csv.zst")), null).trace();
  }
}
