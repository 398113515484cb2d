package io.coldrl.lab.module;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Lets time pass, and waits for a condition. */
public final class Waiting {
  private static final int LOOK_EVERY_MS = 50;

  private Waiting() {}

  public static void pauseMs(long ms) throws IOException {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting");
    }
  }

  public static void seconds(double seconds) throws IOException {
    pauseMs(Math.round(seconds * 1000));
  }

  /** Whether the condition came true within the time. */
  public static boolean until(int seconds, Callable<Boolean> condition) throws Exception {
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.call()) {
      if (System.nanoTime() - giveUpNanos > 0) {
        return false;
      }
      pauseMs(LOOK_EVERY_MS);
    }
    return true;
  }
}
