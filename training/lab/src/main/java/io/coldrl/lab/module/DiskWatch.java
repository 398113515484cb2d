package io.coldrl.lab.module;

import java.io.IOException;
import java.nio.file.Path;

/** Looks at a cache's size on disk again and again, on a thread of its own. */
final class DiskWatch implements AutoCloseable {
  // Often enough for growth of some MB a second, seldom enough to leave the processors alone.
  private static final int EVERY_MS = 400;

  private final Path cache;
  private final Thread thread;
  private volatile long peakBytes;
  private volatile boolean stopped;

  DiskWatch(Path cache) {
    this.cache = cache;
    thread = new Thread(this::watch, "disk-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** The maximum. */
  long peakBytes() {
    return peakBytes;
  }

  private void watch() {
    try {
      while (!stopped) {
        peakBytes = Math.max(peakBytes, CacheDisk.bytes(cache));
        Waiting.pauseMs(EVERY_MS);
      }
    } catch (IOException e) {
      if (!stopped) {
        ElapsedLog.say("could not look at %s: %s", cache, e);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
