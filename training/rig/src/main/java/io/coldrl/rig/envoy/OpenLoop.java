package io.coldrl.rig.envoy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests when they are due, whether or not earlier ones were answered, and takes latencies
 * from then: a proxy that stalls is charged for all that should have been sent meanwhile (Tene: How
 * NOT to Measure Latency, 2013).
 */
public final class OpenLoop implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CLIENT_THREADS = 2;

  private final ExecutorService executor = Executors.newFixedThreadPool(CLIENT_THREADS);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(executor)
          .connectTimeout(TIMEOUT)
          .build();
  private final String[] headers;

  /**
   * @param headers names and values in turn, sent with each request
   */
  public OpenLoop(String... headers) {
    this.headers = headers.clone();
  }

  /**
   * Sends all and waits for the answers.
   *
   * @param skip requests at the start that are not counted
   * @param ports of proxies on loopback that take turns, request by request
   * @param tallies as many, for what each comes back with
   * @param progress called with the number of requests sent
   */
  public void run(
      RequestSchedule exchanges,
      int skip,
      int[] ports,
      OpenLoopResult[] tallies,
      IntConsumer progress)
      throws InterruptedException {
    OpenLoopResult skipped = new OpenLoopResult();
    CompletableFuture<?>[] answers = new CompletableFuture<?>[exchanges.count()];
    long startNanos = System.nanoTime();
    for (int i = 0; i < answers.length; i++) {
      long dueNanos = startNanos + exchanges.dueNanos()[i];
      await(dueNanos);
      int arm = i % ports.length;
      answers[i] =
          send(
              ports[arm],
              exchanges.paths()[i],
              exchanges.firstNumber() + i,
              dueNanos,
              i < skip ? skipped : tallies[arm]);
      progress.accept(i + 1);
    }
    try {
      CompletableFuture.allOf(answers).get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("requests were neither answered nor timed out", e);
    }
  }

  /** Sends all to one proxy. */
  public OpenLoopResult run(RequestSchedule exchanges, int port) throws InterruptedException {
    OpenLoopResult tally = new OpenLoopResult();
    run(exchanges, 0, new int[] {port}, new OpenLoopResult[] {tally}, sent -> {});
    return tally;
  }

  private static void await(long dueNanos) throws InterruptedException {
    for (long wait = dueNanos - System.nanoTime(); wait > 0; wait = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(wait);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private CompletableFuture<?> send(
      int port, String path, long number, long dueNanos, OpenLoopResult tally) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(TIMEOUT)
            .header(BackendServer.NUMBER, Long.toString(number));
    if (headers.length > 0) {
      request.headers(headers);
    }
    long lateNanos = System.nanoTime() - dueNanos;
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .handle(
            (response, problem) -> {
              add(tally, response, System.nanoTime() - dueNanos, lateNanos);
              return true;
            });
  }

  private static void add(
      OpenLoopResult tally,
      @Nullable HttpResponse<Void> response,
      long latencyNanos,
      long lateNanos) {
    boolean ok = response != null && response.statusCode() == 200;
    String backend =
        response == null ? "" : response.headers().firstValue(BackendServer.SERVED_BY).orElse("");
    tally.add(ok, backend, latencyNanos, lateNanos);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
