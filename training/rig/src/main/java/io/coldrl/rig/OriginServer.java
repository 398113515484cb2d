package io.coldrl.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The origin behind NGINX: serves a {@link Workload}'s objects on loopback, with their delays. */
public final class OriginServer implements AutoCloseable {
  private static final int THREADS = 64;

  private final Workload workload;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final AtomicLong bytes = new AtomicLong();
  private final byte[] filler = new byte[512 << 10];

  /** Starts to serve on a free port. */
  public OriginServer(Workload workload) throws IOException {
    // Without this the JDK's server waits for delayed ACKs on reused connections.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.workload = workload;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  /** TCP port on loopback. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Body bytes served. */
  public long bytesServed() {
    return bytes.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Workload.Content content;
      try {
        content = workload.content(exchange.getRequestURI().getPath());
      } catch (IllegalArgumentException e) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Thread.sleep(content.delayMs());
      exchange.getResponseHeaders().set("Cache-Control", "max-age=" + content.ttlSeconds());
      exchange.sendResponseHeaders(200, content.sizeBytes());
      exchange.getResponseBody().write(filler, 0, content.sizeBytes());
      bytes.addAndGet(content.sizeBytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
