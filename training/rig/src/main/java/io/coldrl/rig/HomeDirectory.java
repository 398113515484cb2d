package io.coldrl.rig;

import java.nio.file.Path;

/** ColdRL's home directory: that of the launcher. */
public final class HomeDirectory {
  private HomeDirectory() {}

  /**
   * The system property {@code coldrl.home}, which the launcher sets, else the working directory.
   */
  public static Path directory() {
    return Path.of(System.getProperty("coldrl.home", ".")).toAbsolutePath().normalize();
  }
}
