package io.coldrl.server.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code make fuzz} runs: Jazzer calls the two methods whose names it prescribes. Its argument
 * is the name of a {@link FuzzTarget}.
 */
public final class Fuzz {
  private static @Nullable Consumer<byte[]> reader;

  private Fuzz() {}

  /** Chooses the target. */
  public static void fuzzerInitialize(String[] args) throws IOException {
    reader = FuzzTarget.valueOf(args[0]).reader(Files.createTempDirectory("coldrl-fuzz-"));
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Objects.requireNonNull(reader).accept(bytes);
  }

  /** Writes the seeds of all targets to folders of their names in a directory. */
  public static void main(String[] args) throws IOException {
    for (FuzzTarget target : FuzzTarget.values()) {
      Path folder = Files.createDirectories(Path.of(args[0]).resolve(target.name()));
      List<byte[]> seeds = target.seeds(Files.createTempDirectory("coldrl-fuzz-"));
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(folder.resolve("seed-" + i), seeds.get(i));
      }
      System.out.println(target.name());
    }
  }
}
