package io.coldrl.lab.soak;

import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.BenchClient;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reports of accesses to an agent at a fixed rate, until it is closed. */
final class ReportLoad implements AutoCloseable {
  private static final long EVERY_MS = 250;

  private final BenchClient client;
  private final int accesses;
  private final SplittableRandom draws = new SplittableRandom(2);
  private final AtomicLong failed = new AtomicLong();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  /**
   * Starts it.
   *
   * @param accessesPerSecond in four batches
   */
  ReportLoad(BenchClient client, int accessesPerSecond) {
    this.client = client;
    accesses = (int) (accessesPerSecond * EVERY_MS / 1_000);
    thread.scheduleAtFixedRate(this::report, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void report() {
    try {
      client.reportSome(accesses, draws);
    } catch (AgentCallException | RuntimeException e) {
      failed.incrementAndGet();
    }
  }

  /** Batches that the agent did not take. */
  long failed() {
    return failed.get();
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.MINUTES);
  }
}
