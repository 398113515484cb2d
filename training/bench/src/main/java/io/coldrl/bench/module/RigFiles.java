package io.coldrl.bench.module;

import io.coldrl.server.cli.CommandFailure;
import io.coldrl.training.demo.Home;
import java.nio.file.Files;
import java.nio.file.Path;

/** The C helpers, which {@code make -C nginx-module rig} builds. */
final class RigFiles {
  private RigFiles() {}

  static Path of(String name) {
    Path file = Home.directory().resolve("nginx-module/target/rig").resolve(name);
    if (!Files.exists(file)) {
      throw new CommandFailure(
          "a helper is not built", file + " is missing", "make -C nginx-module rig");
    }
    return file;
  }
}
