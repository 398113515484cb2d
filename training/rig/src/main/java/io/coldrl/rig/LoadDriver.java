package io.coldrl.rig;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Sends requests to a proxy at a fixed rate, in order, over a pool of connections.
 *
 * <p>The rate does not depend on how fast the answers come, as long as the pool keeps up, so that
 * two arms of a comparison see the same traffic at the same pace.
 */
public final class LoadDriver {
  private static final int CONNECTIONS = 32;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  // Past this many the proxy is gone, and each further request would wait for its timeout.
  private static final int MAX_ERRORS = 200;

  private final int port;
  private final int requestsPerSecond;

  /**
   * @param port the proxy's TCP port on loopback
   * @param requestsPerSecond 1 or more
   */
  public LoadDriver(int port, int requestsPerSecond) {
    this.port = port;
    this.requestsPerSecond = requestsPerSecond;
  }

  /**
   * Sends all requests and waits for the answers.
   *
   * @param skip requests at the start that are sent but not counted (errors are)
   * @param progress called with the number of requests sent, from any thread
   * @return what came back
   * @throws InterruptedException if the caller is interrupted; the threads are then stopped
   * @throws Failure if the proxy does not answer any more
   */
  public LoadResult run(String[] paths, int skip, IntConsumer progress)
      throws InterruptedException {
    LoadResult tally = new LoadResult();
    AtomicInteger next = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS);
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    long startNanos = System.nanoTime();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        executor.execute(() -> drive(client, paths, skip, next, startNanos, tally, progress));
      }
      executor.shutdown();
      if (!executor.awaitTermination(1, TimeUnit.HOURS)) {
        throw new IllegalStateException("the load did not end within an hour");
      }
    } finally {
      executor.shutdownNow();
    }
    if (tally.errors() > MAX_ERRORS) {
      throw new Failure(
          "the proxy stopped answering: " + tally.errors() + " requests failed",
          "127.0.0.1:" + port,
          "look into NGINX's error.log");
    }
    return tally;
  }

  private void drive(
      HttpClient client,
      String[] paths,
      int skip,
      AtomicInteger next,
      long startNanos,
      LoadResult tally,
      IntConsumer progress) {
    for (int i = next.getAndIncrement();
        i < paths.length && tally.errors() <= MAX_ERRORS;
        i = next.getAndIncrement()) {
      long dueNanos = startNanos + i * (1_000_000_000L / requestsPerSecond);
      for (long wait = dueNanos - System.nanoTime();
          wait > 0;
          wait = dueNanos - System.nanoTime()) {
        LockSupport.parkNanos(wait);
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
      }
      send(client, paths[i], i >= skip, tally);
      progress.accept(i + 1);
    }
  }

  private void send(HttpClient client, String path, boolean counted, LoadResult tally) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(TIMEOUT)
            .build();
    try {
      HttpResponse<byte[]> response = sendOrRetry(client, request);
      String status = response.headers().firstValue("X-Cache-Status").orElse("");
      tally.add(
          response.statusCode() == 200, status.equals("HIT"), response.body().length, counted);
    } catch (IOException e) {
      tally.add(false, false, 0, counted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A server may close an idle connection just as a request goes out on it, as NGINX does at a
  // reload; a client may then send an idempotent request again (RFC 9110, 9.2.2), and they all do.
  private static HttpResponse<byte[]> sendOrRetry(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
  }
}
