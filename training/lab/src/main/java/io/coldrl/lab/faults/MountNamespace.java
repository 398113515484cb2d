package io.coldrl.lab.faults;

import io.coldrl.core.Failure;
import io.coldrl.rig.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A mount namespace of its own, in which agents see other file systems than NGINX does. Needs root.
 */
final class MountNamespace implements AutoCloseable {
  private final Process holder;

  /**
   * Creates it.
   *
   * @param script of {@code sh}, which mounts what is to be different
   * @throws Failure if the script fails
   */
  MountNamespace(String script) throws IOException {
    holder =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-ec",
                script + "\necho ready; exec sleep infinity")
            .redirectErrorStream(true)
            .start();
    // Not closed: that would end the process's output, which lives longer.
    BufferedReader output = holder.inputReader();
    StringBuilder lines = new StringBuilder();
    for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
      if (line == null) {
        throw new Failure("can't mount", lines.toString().strip(), "run it as root");
      }
      lines.append(line).append('\n');
    }
  }

  static boolean isAllowed() {
    return System.getProperty("user.name").equals("root");
  }

  /** The command that runs another one in the namespace. */
  List<String> command() {
    return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--");
  }

  /** A path of the namespace, as this process can reach it. */
  Path resolve(Path inside) {
    return Path.of("/proc/" + holder.pid() + "/root").resolve(inside.toString().substring(1));
  }

  @Override
  public void close() {
    Processes.stop(holder);
  }
}
