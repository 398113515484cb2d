package io.coldrl.rig;

import java.nio.file.Path;

/** Where ColdRL lies: the directory of the launcher. */
public final class HomeDirectory {
  private HomeDirectory() {}

  /** The directory that the launcher told ({@code coldrl.home}), else the working directory. */
  public static Path directory() {
    return Path.of(System.getProperty("coldrl.home", ".")).toAbsolutePath().normalize();
  }
}
