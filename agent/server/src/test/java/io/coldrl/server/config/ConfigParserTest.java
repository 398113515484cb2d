package io.coldrl.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import io.coldrl.core.eviction.HistoryRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConfigParserTest {
  private Path file;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    file = directory.resolve("agent.yaml");
  }

  private AgentConfig parse(String yaml) throws IOException, ConfigException {
    return ConfigParser.parse(Files.writeString(file, yaml), Map.of());
  }

  @Test
  void every_key_has_a_default() throws ConfigException {
    assertThat(ConfigParser.parse(null, Map.of()))
        .isEqualTo(
            new AgentConfig(
                Path.of("/run/coldrl/agent.sock"),
                0660,
                new AdminConfig(Path.of("/run/coldrl/admin.sock"), 0600),
                new HttpListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9470), null),
                null,
                Path.of("/var/lib/coldrl/history.dat"),
                1_000_000,
                Path.of("/var/lib/coldrl/tmp"),
                Path.of("/var/lib/coldrl/model.onnx"),
                true,
                new ModelConfig(
                    Path.of("/var/lib/coldrl/shadow.onnx"),
                    List.of(
                        HistoryRule.of(HistoryRule.Name.SIZE_EDC),
                        HistoryRule.of(HistoryRule.Name.GDSF)),
                    null),
                300,
                3,
                LogLevel.INFO,
                LogFormat.TEXT,
                new RoutingConfig(
                    List.of(),
                    null,
                    null,
                    Path.of("/var/lib/coldrl/routing.onnx"),
                    false,
                    100,
                    300)));
  }

  @Test
  void an_empty_file_means_defaults() throws IOException, ConfigException {
    assertThat(parse("")).isEqualTo(ConfigParser.parse(null, Map.of()));
    assertThat(parse("# nothing\n")).isEqualTo(ConfigParser.parse(null, Map.of()));
  }

  @Test
  void a_rule_may_take_the_place_of_an_eviction_model() throws IOException, ConfigException {
    AgentConfig config =
        parse("model: rule:size-edc,size=1.30\nshadow_model: \"rule:gdsf,idle=1\"\n");
    assertThat(config.model()).hasToString("rule:size-edc,size=1.3");
    assertThat(config.models().shadow()).hasToString("rule:gdsf");
    assertThat(ConfigKey.MODEL.yaml(config)).contains("model: rule:size-edc,size=1.3");
  }

  @Test
  void a_malformed_rule_and_a_rule_of_routing_are_refused() {
    assertThatThrownBy(() -> parse("model: rule:lur\nrouting_model: rule:lru\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model is not a rule: there is no rule 'lur'; write rule:NAME")
        .hasMessageContaining(
            "routing_model is 'rule:lru', must be a path; there are rules of eviction only");
  }

  @Test
  void alternatives_are_one_or_two_rules_or_none() throws IOException, ConfigException {
    assertThat(parse("alternatives: none").models().alternatives()).isEmpty();
    AgentConfig two = parse("alternatives: \" rule:lru   rule:size-edc,size=2,hits=1 \"");
    assertThat(two.models().alternatives()).hasToString("[rule:lru, rule:size-edc,size=2,hits=1]");
    assertThat(ConfigKey.ALTERNATIVES.yaml(two))
        .contains("alternatives: \"rule:lru rule:size-edc,size=2,hits=1\"");
    assertThat(ConfigKey.ALTERNATIVES.yaml(parse("alternatives: none")))
        .contains("alternatives: \"none\"");
    assertThatThrownBy(() -> parse("alternatives: rule:lru rule:lfu rule:gdsf"))
        .hasMessageContaining("must be one or two rules, separated by a space, or none");
    assertThatThrownBy(() -> parse("alternatives: \"\""))
        .hasMessageContaining("must be one or two");
    assertThatThrownBy(() -> parse("alternatives: lru"))
        .hasMessageContaining("alternatives is 'lru': it is not a rule; write rule:NAME");
  }

  @Test
  void reads_every_key() throws IOException, ConfigException {
    AgentConfig config =
        parse(
            """
            socket: /tmp/a.sock
            socket_mode: 0600
            admin_socket: /tmp/admin.sock
            admin_socket_mode: 0640
            http_listen: off
            listen_tcp: "[::]:9471"
            tls_certificate: /tmp/cert.pem
            tls_key: /tmp/tls.pem
            tls_client_ca: /tmp/ca.pem
            history_file: /tmp/h.dat
            history_objects: 5000
            temporary_directory: /tmp/t
            model: /tmp/m.onnx
            alternatives: rule:lfu,half-life=5000
            shadow_model: /tmp/s.onnx
            model_public_key: /tmp/key.pem
            budget_us: 450
            warm_up_seconds: 0
            log_level: debug
            log_format: JSON
            routing_endpoints: 10.0.0.1:80 cost=2, [2001:DB8:0:0::1]:81 weight=3
            routing_model: /tmp/r.onnx
            routing_cached: true
            routing_objective_ms: 250
            routing_budget_us: 200
            """);
    assertThat(config)
        .isEqualTo(
            new AgentConfig(
                Path.of("/tmp/a.sock"),
                0600,
                new AdminConfig(Path.of("/tmp/admin.sock"), 0640),
                HttpListen.OFF,
                new TcpConfig(
                    "::",
                    9471,
                    Path.of("/tmp/cert.pem"),
                    Path.of("/tmp/tls.pem"),
                    Path.of("/tmp/ca.pem")),
                Path.of("/tmp/h.dat"),
                5_000,
                Path.of("/tmp/t"),
                Path.of("/tmp/m.onnx"),
                true,
                new ModelConfig(
                    Path.of("/tmp/s.onnx"),
                    List.of(HistoryRule.parse("rule:lfu,half-life=5000", "test")),
                    Path.of("/tmp/key.pem")),
                450,
                0,
                LogLevel.DEBUG,
                LogFormat.JSON,
                new RoutingConfig(
                    List.of(
                        new EndpointSpec("10.0.0.1:80", 2, 1),
                        new EndpointSpec("[2001:db8::1]:81", 1, 3)),
                    null,
                    null,
                    Path.of("/tmp/r.onnx"),
                    true,
                    250,
                    200)));
  }

  @Test
  void the_mode_may_be_quoted() throws IOException, ConfigException {
    assertThat(parse("socket_mode: \"0666\"").socketMode()).isEqualTo(0666);
    assertThat(parse("socket_mode: 0o640").socketMode()).isEqualTo(0640);
    assertThat(parse("socket_mode: 660").socketMode()).isEqualTo(0660);
  }

  @Test
  void flags_override_the_file() throws IOException, ConfigException {
    Files.writeString(file, "budget_us: 100\nhistory_objects: 5000\n");
    AgentConfig config = ConfigParser.parse(file, Map.of(ConfigKey.BUDGET_US, "200"));
    assertThat(config.budgetUs()).isEqualTo(200);
    assertThat(config.historyObjects()).isEqualTo(5_000);
  }

  @Test
  void all_problems_are_reported_together() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    sockt: /tmp/a.sock
                    socket_mode: 0999
                    history_objects: 12
                    budget_us: fast
                    model: [a, b]
                    log_level: loud
                    """))
        .isInstanceOf(ConfigException.class)
        .extracting(e -> ((ConfigException) e).problems(), list(String.class))
        .hasSize(6)
        .anyMatch(problem -> problem.startsWith("unknown key sockt, known are socket,"))
        .anyMatch(problem -> problem.contains("socket_mode is '0999', must be octal 0 to 777"))
        .anyMatch(problem -> problem.contains("history_objects is '12', must be 1000 to"))
        .anyMatch(problem -> problem.contains("budget_us is 'fast', must be 1 to 1000000"))
        .anyMatch(problem -> problem.contains("model has no plain value"))
        .anyMatch(problem -> problem.contains("log_level is 'loud'"));
  }

  @Test
  void a_duplicate_key_is_refused() {
    assertThatThrownBy(() -> parse("budget_us: 1\nbudget_us: 2\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("budget_us");
  }

  @Test
  void a_file_without_a_mapping_is_refused() {
    assertThatThrownBy(() -> parse("- a\n- b\n")).hasMessageContaining("no mapping");
    assertThatThrownBy(() -> parse("a: [")).hasMessageContaining("not YAML");
  }

  @Test
  void a_socket_path_too_long_for_the_kernel_is_refused() {
    assertThatThrownBy(
            () -> ConfigParser.parse(null, Map.of(ConfigKey.SOCKET, "/" + "a".repeat(103))))
        .hasMessageContaining("104 bytes, the kernel allows 103");
  }

  @Test
  void a_missing_file_is_reported() {
    assertThatThrownBy(() -> ConfigParser.parse(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("can't be read");
  }

  @Test
  @Timeout(10)
  void a_file_without_an_end_is_refused() {
    assertThatThrownBy(() -> ConfigParser.parse(Path.of("/dev/zero"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("/dev/zero can't be read")
        .hasMessageContaining("not a regular file");
  }

  @Test
  void all_problems_of_routing_are_reported_together() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    routing_endpoints: 10.0.0.1:80, nowhere
                    routing_endpoints_file: /tmp/e
                    routing_endpoints_dns: "host:0"
                    routing_cached: maybe
                    routing_objective_ms: 0
                    routing_budget_us: 2000000
                    """))
        .isInstanceOf(ConfigException.class)
        .extracting(e -> ((ConfigException) e).problems(), list(String.class))
        .hasSize(6)
        .anyMatch(
            problem -> problem.contains("and routing_endpoints_dns are given, must be only one"))
        .anyMatch(problem -> problem.startsWith("routing_endpoints: endpoint 'nowhere' must start"))
        .anyMatch(problem -> problem.contains("routing_endpoints_dns is 'host:0', must be host:p"))
        .anyMatch(problem -> problem.contains("routing_cached is 'maybe', must be true or false"))
        .anyMatch(problem -> problem.contains("routing_objective_ms is '0', must be 1 to 3600000"))
        .anyMatch(problem -> problem.contains("routing_budget_us is '2000000', must be 1 to"));
  }

  @Test
  void routing_is_on_if_a_source_of_endpoints_is_set() throws IOException, ConfigException {
    assertThat(parse("").routing().isOn()).isFalse();
    assertThat(parse("routing_endpoints: 10.0.0.1:80").routing().isOn()).isTrue();
    assertThat(parse("routing_endpoints_file: e").routing().isOn()).isTrue();
    assertThat(parse("routing_endpoints_dns: a.b-c.test:81").routing().endpointsDns())
        .isEqualTo(new RoutingConfig.Dns("a.b-c.test", 81));
  }

  @Test
  void http_is_served_on_loopback_or_a_unix_socket_only() throws Exception {
    for (String value : List.of("127.0.0.1:1", "127.1.2.3:65535", "[::1]:9470", "unix:/a", "off")) {
      assertThat(ConfigParser.parse(null, Map.of(ConfigKey.HTTP_LISTEN, value)).http())
          .hasToString(value);
    }
    for (String value : List.of("0.0.0.0:9470", "10.0.0.1:80", "localhost:80", "9470", "unix:")) {
      assertThatThrownBy(() -> ConfigParser.parse(null, Map.of(ConfigKey.HTTP_LISTEN, value)))
          .isInstanceOfSatisfying(
              ConfigException.class,
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          "http_listen is '"
                              + value
                              + "', must be a loopback IP:PORT, unix:PATH, or off"));
    }
  }

  @Test
  void there_is_no_tcp_without_certificates() {
    assertThatThrownBy(() -> parse("listen_tcp: 10.0.0.1:9471\ntls_key: /tmp/key.pem\n"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(missing("tls_certificate"), missing("tls_client_ca")));
    assertThatThrownBy(() -> parse("tls_client_ca: /tmp/ca.pem\n"))
        .hasMessage(
            "tls_client_ca is set but listen_tcp is not; set listen_tcp, or remove tls_client_ca");
  }

  private static String missing(String key) {
    return "listen_tcp is '10.0.0.1:9471' but "
        + key
        + " is not set: there is no TCP without certificates; set tls_certificate, tls_key and"
        + " tls_client_ca";
  }

  @Test
  void listen_tcp_is_a_host_and_a_port() throws IOException, ConfigException {
    String files = "\ntls_certificate: /c\ntls_key: /k\ntls_client_ca: /a\n";
    for (String good : List.of("\"[2001:db8::1]:1\"", "cache-1.example:65535", "0.0.0.0:9471")) {
      TcpConfig tcp = parse("listen_tcp: " + good + files).tcp();
      assertThat(tcp).isNotNull();
      assertThat(tcp == null ? "" : tcp.listen()).isEqualTo(good.replace("\"", ""));
    }
    for (String bad : List.of("9471", "host", "host:0", "host:65536", "\"[::1\"", "unix:/a.sock")) {
      assertThatThrownBy(() -> parse("listen_tcp: " + bad + files))
          .hasMessageContaining("must be HOST:PORT");
    }
  }
}
