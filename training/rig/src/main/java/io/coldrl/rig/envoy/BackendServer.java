package io.coldrl.rig.envoy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.coldrl.rig.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server on loopback whose service time is injected: requests queue in order of arrival
 * for a number of workers, and a worker is busy for the time that {@link ServiceTimes} gives. A
 * busy worker is a timer, so a backend that is slow costs no CPU.
 *
 * <p>With a cache, a hit takes the service time and a miss the origin's delay on top, which keeps
 * no worker busy. A failure is answered at once.
 */
public final class BackendServer implements AutoCloseable {
  /** Header that numbers requests; the service time depends on it. */
  public static final String NUMBER = "x-number";

  /** Header of the answer that names the backend. */
  public static final String SERVED_BY = "x-served-by";

  private static final int BACKLOG = 1024;
  private static final byte[] FILLER = new byte[512 << 10];
  private static final int SMALL_BODY = 100;

  private final HttpServer server;
  private final ScheduledExecutorService timers;
  private final ServiceTimes times;
  private final PriorityQueue<Long> workersFreeAt = new PriorityQueue<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong originBytes = new AtomicLong();
  private final @Nullable LruCache cache;
  private volatile BackendSettings settings;

  /**
   * Starts to serve on a free port.
   *
   * @param timers runs what is due; shared by all backends, stopped by its owner
   */
  public BackendServer(
      BackendSettings settings, ServiceTimes times, ScheduledExecutorService timers)
      throws IOException {
    // Without these the JDK's server waits for delayed ACKs, and closes connections that Envoy
    // keeps.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "4096");
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    this.settings = settings;
    this.times = times;
    this.timers = timers;
    cache = settings.cacheBytes() > 0 ? new LruCache(settings.cacheBytes()) : null;
    for (int i = 0; i < settings.workers(); i++) {
      workersFreeAt.add(System.nanoTime());
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.createContext("/", this::serve);
    server.start();
  }

  /** {@code ip:port}. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Requests received. */
  public long requests() {
    return requests.get();
  }

  /** Requests answered with 503. */
  public long failures() {
    return failures.get();
  }

  /** Bytes that its cache missed. */
  public long originBytes() {
    return originBytes.get();
  }

  /** Replaces the settings, except workers and cache. */
  public void become(BackendSettings changed) {
    settings = changed;
  }

  // On the server's own thread: nothing here waits.
  private void serve(HttpExchange exchange) throws IOException {
    BackendSettings now = settings;
    long number = number(exchange, requests.incrementAndGet());
    exchange.getResponseHeaders().set(SERVED_BY, address());
    if (new SplittableRandom(times.seed() ^ number).nextDouble() < now.failShare()) {
      failures.incrementAndGet();
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
      return;
    }
    long delayNanos = queueNanos((long) (times.nanos(number) * now.slowdown()));
    int size = SMALL_BODY;
    if (cache != null && now.content() != null) {
      Workload.Content content = now.content().content(exchange.getRequestURI().getPath());
      size = content.sizeBytes();
      boolean hit = cache.access(exchange.getRequestURI().getPath(), size);
      exchange.getResponseHeaders().set("X-Cache-Status", hit ? "HIT" : "MISS");
      if (!hit) {
        originBytes.addAndGet(size);
        delayNanos += TimeUnit.MILLISECONDS.toNanos(content.delayMs());
      }
    }
    int bodyBytes = size;
    timers.schedule(() -> answer(exchange, bodyBytes), delayNanos, TimeUnit.NANOSECONDS);
  }

  private static long number(HttpExchange exchange, long otherwise) {
    String given = exchange.getRequestHeaders().getFirst(NUMBER);
    return given == null ? otherwise : Long.parseLong(given);
  }

  private synchronized long queueNanos(long serviceNanos) {
    long now = System.nanoTime();
    long start = Math.max(now, workersFreeAt.remove());
    workersFreeAt.add(start + serviceNanos);
    return start + serviceNanos - now;
  }

  private static void answer(HttpExchange exchange, int bodyBytes) {
    try (exchange) {
      exchange.sendResponseHeaders(200, bodyBytes);
      exchange.getResponseBody().write(FILLER, 0, bodyBytes);
    } catch (IOException e) {
      // The proxy gave the request up; it counts that.
      return;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
