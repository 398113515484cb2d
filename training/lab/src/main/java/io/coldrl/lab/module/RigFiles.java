package io.coldrl.lab.module;

import io.coldrl.core.Failure;
import io.coldrl.rig.HomeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The C helpers, which {@code make -C nginx-module rig} builds. */
public final class RigFiles {
  private RigFiles() {}

  public static Path of(String name) {
    Path file = HomeDirectory.directory().resolve("nginx-module/target/rig").resolve(name);
    if (!Files.exists(file)) {
      throw new Failure("a helper is not built", file + " is missing", "make -C nginx-module rig");
    }
    return file;
  }
}
