package io.coldrl.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.eviction.EvictionSource;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.HttpListen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class HttpServerTest {
  @TempDir private Path directory = Path.of("");
  private final AgentMetrics metrics = new AgentMetrics();
  private final AtomicBoolean serving = new AtomicBoolean();

  private Path socket() {
    return directory.resolve("http.sock");
  }

  private HttpServer start(HttpListen listen) {
    return HttpServer.start(listen, () -> Statuses.full("static"), serving::get, metrics);
  }

  private HttpServer onSocket() {
    return start(new HttpListen(null, socket()));
  }

  private String ask(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      return exchange(channel, request);
    }
  }

  private static String exchange(SocketChannel channel, String request) throws IOException {
    channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
    return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
  }

  private String get(String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return ask(request + "\r\n");
  }

  private boolean isRefused() {
    try {
      return get("/healthz").isEmpty();
    } catch (IOException e) {
      return true; // reset by the peer
    }
  }

  private static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void metrics_are_prometheus_text_or_open_metrics() throws Exception {
    metrics.onDecision(EvictionSource.MODEL, 60_000);
    try (HttpServer server = onSocket()) {
      String text = get("/metrics");
      assertThat(text)
          .contains("text/plain; version=0.0.4")
          .contains("coldrl_eviction_decisions_total{source=\"model\"} 1.0")
          .contains("coldrl_eviction_decision_duration_seconds_bucket{le=\"1.0E-4\"} 1")
          .contains("coldrl_guard_miss_ratio{policy=\"lru\",zone=\"static\"} 0.5");
      assertThat(get("/metrics", "Accept: application/openmetrics-text; version=1.0.0"))
          .contains("application/openmetrics-text")
          .endsWith("# EOF\n");
    }
    assertThat(Files.exists(socket())).isFalse();
  }

  @Test
  void the_status_is_json() throws Exception {
    try (HttpServer server = onSocket()) {
      JsonNode status = new ObjectMapper().readTree(body(get("/status.json")));
      assertThat(status.at("/history/capacity")).hasToString("1000");
      assertThat(status.at("/drift/outside/size_bytes")).hasToString("0.9");
    }
  }

  @Test
  void a_socket_with_a_full_queue_is_not_taken_over() throws Exception {
    try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(UnixDomainSocketAddress.of(socket()), 1);
      List<SocketChannel> waiting = new ArrayList<>();
      boolean connected = true;
      while (connected) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.configureBlocking(false);
        waiting.add(channel);
        try {
          connected = channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException e) {
          connected = false;
        }
      }
      Object identity = Files.getAttribute(socket(), "unix:ino");
      try (HttpServer server = onSocket()) {
        assertThat(metrics.get(Counter.HTTP_LISTEN_ERRORS)).isOne();
      }
      assertThat(Files.getAttribute(socket(), "unix:ino")).isEqualTo(identity);
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void the_socket_of_a_dead_agent_is_replaced() throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket()))
        .close();
    try (HttpServer server = onSocket()) {
      assertThat(get("/healthz")).startsWith("HTTP/1.1 503");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-rw----");
    }
  }

  @Test
  void health_follows_the_agent() throws Exception {
    try (HttpServer server = onSocket()) {
      assertThat(get("/healthz")).startsWith("HTTP/1.1 503");
      serving.set(true);
      assertThat(get("/healthz")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void the_page_loads_nothing_and_runs_only_its_own_script() throws Exception {
    try (HttpServer server = onSocket()) {
      String page = get("/");
      assertThat(page).startsWith("HTTP/1.1 200").contains("default-src 'none'");
      assertThat(page).contains("script-src 'sha256-").doesNotContain("unsafe-inline");
      assertThat(body(page)).doesNotContain("http://").doesNotContain("https://");
      assertThat(body(page)).doesNotContain("innerHTML").doesNotContain("style=");
    }
  }

  @Test
  void only_get_and_head_of_short_requests_are_answered() throws Exception {
    try (HttpServer server = onSocket()) {
      assertThat(ask("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
          .startsWith("HTTP/1.1 405");
      assertThat(ask("HEAD /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")).endsWith("\r\n\r\n");
      assertThat(get("/" + "x".repeat(1_500))).startsWith("HTTP/1.1 400");
      assertThat(get("/nothing")).startsWith("HTTP/1.1 404");
      assertThat(metrics.get(Counter.HTTP_REFUSED)).isEqualTo(2);
    }
  }

  @Test
  void a_connection_too_many_is_closed() throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    try (HttpServer server = onSocket()) {
      for (int i = 0; i < HttpServer.MAX_CONNECTIONS; i++) {
        open.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
      }
      assertThat(isRefused()).isTrue();
      assertThat(metrics.get(Counter.HTTP_REFUSED)).isOne();
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  @Test
  void a_taken_port_is_counted_and_the_agent_goes_on() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpServer server = start(tcp(taken.getLocalPort()))) {
      assertThat(metrics.get(Counter.HTTP_LISTEN_ERRORS)).isOne();
    }
  }

  @Test
  void a_taken_port_is_logged_once_at_the_second_failure() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(HttpServer.class);
    log.start();
    logger.addAppender(log);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HttpServer server = start(tcp(taken.getLocalPort()))) {
      assertThat(log.list).isEmpty();
      while (metrics.get(Counter.HTTP_LISTEN_ERRORS) < 3) {
        Thread.sleep(10);
      }
      assertThat(log.list).hasSize(1);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void a_socket_left_by_a_killed_agent_is_replaced_and_a_file_is_not() throws Exception {
    try (java.nio.channels.ServerSocketChannel left =
        java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket()));
    }
    try (HttpServer server = onSocket()) {
      assertThat(get("/healthz")).startsWith("HTTP/1.1 503");
    }
    Files.writeString(socket(), "precious");
    try (HttpServer server = onSocket()) {
      assertThat(metrics.get(Counter.HTTP_LISTEN_ERRORS)).isOne();
    }
    assertThat(socket()).hasContent("precious");
  }

  @Test
  void on_tcp_a_foreign_host_name_is_refused() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (HttpServer server = start(tcp(port))) {
      for (String host : List.of("evil.example", "127.0.0.1:" + port)) {
        try (SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
          assertThat(
                  exchange(
                      channel,
                      "GET /healthz HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n"))
              .startsWith(host.startsWith("evil") ? "HTTP/1.1 403" : "HTTP/1.1 503");
        }
      }
    }
  }

  private static HttpListen tcp(int port) {
    return new HttpListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
  }
}
