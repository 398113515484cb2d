package io.coldrl.training.demo;

import java.util.concurrent.TimeUnit;

/** Ends child processes. */
final class Processes {
  private static final long GRACE_SECONDS = 10;

  private Processes() {}

  /** Asks the process to end, waits, and kills it where it does not. */
  static void stop(Process process) {
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
