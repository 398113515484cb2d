package io.coldrl.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.core.file.SmallFile;
import io.coldrl.server.admin.AgentMetrics;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.admin.Counter;
import io.coldrl.server.config.EndpointSpec;
import io.coldrl.server.config.RoutingConfig;
import io.coldrl.server.store.HistoryFile;
import io.coldrl.server.store.HistoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointWatchTest {
  private final AgentMetrics metrics = new AgentMetrics();
  private Path file;
  private HistoryStore store;
  private Router router;

  @BeforeEach
  void setUp(@TempDir Path directory) throws Exception {
    file = directory.resolve("endpoints");
    store = HistoryFile.open(directory.resolve("history.dat"), 1_000);
    router = new Router(store, metrics, Runnable::run, () -> 1, false, 100);
  }

  @AfterEach
  void tearDown() {
    store.close();
  }

  private static RoutingConfig config(@Nullable Path file, RoutingConfig.@Nullable Dns dns) {
    List<EndpointSpec> fixed = EndpointSpec.parseAll("10.0.0.1:80");
    return new RoutingConfig(fixed, file, dns, Path.of("m"), false, 100, 300);
  }

  private EndpointWatch watch() {
    return new EndpointWatch(EndpointSource.of(config(file, null)), router, metrics);
  }

  private List<String> addresses() {
    return router.endpoints().stream().map(AgentStatus.Endpoint::address).toList();
  }

  @Test
  void takes_the_configured_endpoints() {
    new EndpointWatch(EndpointSource.of(config(null, null)), router, metrics).run();
    assertThat(addresses()).containsExactly("10.0.0.1:80");
  }

  @Test
  void follows_a_file() throws Exception {
    EndpointWatch watch = watch();
    Files.writeString(file, "10.0.0.1:80 cost=2 # the first\n\n10.0.0.2:80\n");
    watch.run();
    assertThat(addresses()).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    Files.writeString(file, "10.0.0.2:80, [2001:db8:0::1]:443\n");
    watch.run();
    assertThat(addresses()).containsExactly("10.0.0.2:80", "[2001:db8::1]:443");
    Files.writeString(file, "");
    watch.run();
    assertThat(addresses()).isEmpty();
    assertThat(metrics.get(Counter.ENDPOINT_READ_ERRORS)).isZero();
  }

  @Test
  void keeps_the_last_endpoints_while_the_file_is_broken_huge_or_gone() throws Exception {
    EndpointWatch watch = watch();
    Files.writeString(file, "10.0.0.1:80");
    watch.run();
    Files.writeString(file, "10.0.0.2:80\nlocalhost:80\n");
    watch.run();
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    watch.run();
    Files.write(file, new byte[SmallFile.MAX_BYTES + 1]);
    watch.run();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= EndpointSpec.MAX_ENDPOINTS; i++) {
      many.append("10.0.").append(i / 200).append('.').append(i % 200).append(":80\n");
    }
    Files.writeString(file, many);
    watch.run();
    Files.delete(file);
    watch.run();
    assertThat(metrics.get(Counter.ENDPOINT_READ_ERRORS)).isEqualTo(5);
    assertThat(addresses()).containsExactly("10.0.0.1:80");
    Files.writeString(file, "10.0.0.3:80");
    watch.run();
    assertThat(addresses()).containsExactly("10.0.0.3:80");
  }

  @Test
  void resolves_a_host() {
    EndpointSource dns = EndpointSource.of(config(null, new RoutingConfig.Dns("localhost", 8080)));
    new EndpointWatch(dns, router, metrics).run();
    assertThat(addresses()).isNotEmpty().isSubsetOf("127.0.0.1:8080", "[::1]:8080");
  }

  @Test
  void a_host_that_does_not_resolve_is_counted() {
    EndpointSource dns = EndpointSource.of(config(null, new RoutingConfig.Dns("-", 80)));
    new EndpointWatch(dns, router, metrics).run();
    assertThat(metrics.get(Counter.ENDPOINT_READ_ERRORS)).isOne();
  }
}
