package io.coldrl.rig;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals and ends child processes. */
public final class Processes {
  private static final long GRACE_SECONDS = 10;

  private Processes() {}

  /** Sends a signal by name, such as {@code HUP}. */
  public static void signal(Process process, String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " " + process.pid() + " ended with " + status);
    }
  }

  /** Ends the process by SIGTERM, and by SIGKILL if it does not end in time. */
  public static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
