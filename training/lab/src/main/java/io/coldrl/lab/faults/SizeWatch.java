package io.coldrl.lab.faults;

import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.ModuleStatus;
import io.coldrl.lab.module.Proxy;
import io.coldrl.lab.module.Waiting;
import java.io.IOException;

/** Looks at the cache's size, as NGINX counts it, again and again, on a thread of its own. */
final class SizeWatch implements AutoCloseable {
  private static final int EVERY_MS = 200;

  private final Proxy proxy;
  private final Thread thread = new Thread(this::watch, "size-watch");
  private volatile double largestShare;
  private volatile boolean stopped;

  SizeWatch(Proxy proxy) {
    this.proxy = proxy;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (!stopped) {
        ModuleStatus status = proxy.status();
        largestShare = Math.max(largestShare, (double) status.sizeBytes() / status.maxBytes());
        Waiting.pauseMs(EVERY_MS);
      }
    } catch (IOException e) {
      ElapsedLog.say("    no more sizes: %s", e);
      largestShare = Double.NaN;
    }
  }

  /** The largest size since the start or {@link #restart}, as a share of {@code max_size}. */
  double largestShare() {
    return largestShare;
  }

  void restart() {
    largestShare = 0;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
