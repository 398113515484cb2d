package io.coldrl.rig.envoy;

import io.coldrl.core.Failure;
import io.coldrl.rig.HomeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Finds Envoy on this machine, by {@code envoy-config/install}. */
public final class EnvoyBinary {
  private EnvoyBinary() {}

  /**
   * Finds Envoy, and installs it if there is none.
   *
   * @throws Failure if it can't be installed
   */
  public static Path find() throws IOException, InterruptedException {
    Path script = HomeDirectory.directory().resolve("envoy-config/install");
    Process process = new ProcessBuilder(script.toString()).start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String problem = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new Failure(
          "Envoy can't be had", problem.strip(), "set ENVOY_BIN to an Envoy of 1.40 or so");
    }
    return Path.of(path.strip());
  }
}
