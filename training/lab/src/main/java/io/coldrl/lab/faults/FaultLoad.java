package io.coldrl.lab.faults;

import io.coldrl.core.Failure;
import io.coldrl.lab.module.ElapsedLog;
import io.coldrl.lab.module.RequestPaths;
import io.coldrl.rig.LoadDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests to a proxy in the background until it is closed: half of them for objects that nobody
 * asked for before, half for some hot ones.
 */
final class FaultLoad implements AutoCloseable {
  private static final String FOLDER = "/8k";

  // Asked for in turn, each less often than LRU keeps an object: the model does better, so that the
  // agent's guard has no reason to stop it.
  private static final int HOT = 1_500;

  private static final int ROUND_SECONDS = 2;

  private final int port;
  private final int rate;
  private final List<String> hot = RequestPaths.set(FOLDER, "hot", HOT);
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final Thread thread = new Thread(this::drive, "load");
  private volatile boolean stopped;

  /**
   * Starts it.
   *
   * @param rate requests a second
   */
  FaultLoad(int port, int rate) {
    this.port = port;
    this.rate = rate;
    thread.setDaemon(true);
    thread.start();
  }

  private void drive() {
    int next = 0;
    while (!stopped) {
      List<String> paths = new ArrayList<>();
      for (String fresh : RequestPaths.fresh(FOLDER, rate * ROUND_SECONDS / 2)) {
        paths.add(fresh);
        paths.add(hot.get(next++ % HOT));
      }
      try {
        var result = new LoadDriver(port, rate).run(paths.toArray(String[]::new), 0, sent -> {});
        requests.addAndGet(result.requests());
        errors.addAndGet(result.errors());
      } catch (Failure e) {
        ElapsedLog.say("    load: %s", e);
        errors.addAndGet(paths.size());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Requests that were answered or failed. */
  long requests() {
    return requests.get();
  }

  /** Requests that failed. */
  long errors() {
    return errors.get();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
