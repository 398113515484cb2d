package io.coldrl.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings, each once: key in the YAML file, flag, allowed values, default, help, and
 * value in a parsed configuration. The parser, the flags, the help, {@code --check} and
 * docs/SETTINGS.md all follow this list.
 */
public enum ConfigKey {
  SOCKET(
      "socket",
      ConfigGroup.SOCKETS,
      AllowedValues.path(),
      ConfigKey.DEFAULT_SOCKET,
      "Unix socket on which proxies ask and report",
      AgentConfig::socket),
  SOCKET_MODE(
      "socket_mode",
      ConfigGroup.SOCKETS,
      AllowedValues.octal(0777),
      "0660",
      "Permission bits of the socket",
      config -> octal(config.socketMode())),
  ADMIN_SOCKET(
      "admin_socket",
      ConfigGroup.SOCKETS,
      AllowedValues.path(),
      ConfigKey.DEFAULT_ADMIN_SOCKET,
      "Unix socket of `coldrl status` and `coldrl model`",
      config -> config.admin().socket()),
  ADMIN_SOCKET_MODE(
      "admin_socket_mode",
      ConfigGroup.SOCKETS,
      AllowedValues.octal(0777),
      "0600",
      "Permission bits of the admin socket, which serves root and the agent's user only",
      config -> octal(config.admin().socketMode())),
  HTTP_LISTEN(
      "http_listen",
      ConfigGroup.SOCKETS,
      AllowedValues.of("address", "ADDRESS", HttpListen.ALLOWED),
      "127.0.0.1:9470",
      "Where metrics and the status page are served over HTTP",
      config -> "\"" + config.http() + "\""),
  LISTEN_TCP(
      "listen_tcp",
      ConfigGroup.OTHER_HOSTS,
      AllowedValues.hostAndPort(),
      "",
      "Where proxies on other hosts ask and report, by TCP with TLS; needs the three tls_ keys",
      config -> config.tcp() == null ? null : "\"" + config.tcp().listen() + "\""),
  TLS_CERTIFICATE(
      "tls_certificate",
      ConfigGroup.OTHER_HOSTS,
      AllowedValues.path(),
      "",
      "Certificate of the agent for TLS, with the intermediate ones, in PEM",
      config -> config.tcp() == null ? null : config.tcp().certificate()),
  TLS_KEY(
      "tls_key",
      ConfigGroup.OTHER_HOSTS,
      AllowedValues.path(),
      "",
      "Private key of tls_certificate, in PEM (PKCS #8)",
      config -> config.tcp() == null ? null : config.tcp().key()),
  TLS_CLIENT_CA(
      "tls_client_ca",
      ConfigGroup.OTHER_HOSTS,
      AllowedValues.path(),
      "",
      "Authorities that sign the certificates of clients, in PEM. A client needs one",
      config -> config.tcp() == null ? null : config.tcp().clientCa()),
  HISTORY_FILE(
      "history_file",
      ConfigGroup.FILES,
      AllowedValues.path(),
      "/var/lib/coldrl/history.dat",
      "File that keeps the history of objects",
      AgentConfig::historyFile),
  HISTORY_OBJECTS(
      "history_objects",
      ConfigGroup.FILES,
      AllowedValues.number("N", "objects", 1_000, 1_000_000_000),
      "1000000",
      "Maximum number of objects in the history, about 200 bytes each",
      AgentConfig::historyObjects),
  TEMPORARY_DIRECTORY(
      "temporary_directory",
      ConfigGroup.FILES,
      AllowedValues.path(),
      "",
      "Where libraries unpack native code; not noexec. If empty, tmp beside history_file",
      AgentConfig::temporaryDirectory),
  MODEL(
      "model",
      ConfigGroup.EVICTION,
      AllowedValues.model(),
      "/var/lib/coldrl/model.onnx",
      "Eviction model, or a rule in its place. Without one, the agent chooses victims by LRU",
      AgentConfig::model),
  GUARD(
      "guard",
      ConfigGroup.EVICTION,
      AllowedValues.bool(),
      "true",
      "Whether LRU decides while the eviction model does worse than LRU: by missed bytes if its card"
          + " says that it was trained for them, else by missed objects",
      AgentConfig::guard),
  ALTERNATIVES(
      "alternatives",
      ConfigGroup.EVICTION,
      AllowedValues.of("list", "RULES", "one or two rules, separated by a space, or none"),
      "rule:size-edc rule:gdsf",
      "Rules that decide in place of the eviction model while they do better than it, if guard is true",
      config -> "\"" + ConfigParser.text(config.models().alternatives()) + "\""),
  SHADOW_MODEL(
      "shadow_model",
      ConfigGroup.EVICTION,
      AllowedValues.model(),
      "/var/lib/coldrl/shadow.onnx",
      "Eviction model that is loaded beside the other and decides nothing",
      config -> config.models().shadow()),
  MODEL_PUBLIC_KEY(
      "model_public_key",
      ConfigGroup.EVICTION,
      AllowedValues.path(),
      "",
      "Ed25519 public key in PEM. With it, a model needs a signature in MODEL.sig",
      config -> config.models().publicKey()),
  BUDGET_US(
      "budget_us",
      ConfigGroup.EVICTION,
      AllowedValues.number("US", "µs", 1, 1_000_000),
      "300",
      "Time limit of a decision if the request sets none, in microseconds",
      AgentConfig::budgetUs),
  WARM_UP_SECONDS(
      "warm_up_seconds",
      ConfigGroup.PROCESS,
      AllowedValues.number("S", "s", 0, 600),
      "3",
      "Maximum warm-up before health reports SERVING, in seconds; 0 for none",
      AgentConfig::warmUpSeconds),
  LOG_LEVEL(
      "log_level",
      ConfigGroup.PROCESS,
      AllowedValues.of("word", "LEVEL", "error, warn, info or debug"),
      "info",
      "Least severe level that is logged",
      AgentConfig::logLevel),
  LOG_FORMAT(
      "log_format",
      ConfigGroup.PROCESS,
      AllowedValues.of("word", "FORMAT", "text or json"),
      "text",
      "How messages are logged; json is one object a line",
      AgentConfig::logFormat),
  ROUTING_ENDPOINTS(
      "routing_endpoints",
      ConfigGroup.ROUTING,
      AllowedValues.of("list", "LIST", ""),
      "",
      "Endpoints: ip:port [cost=C] [weight=W], separated by commas",
      config -> quotedList(config.routing().endpoints())),
  ROUTING_ENDPOINTS_FILE(
      "routing_endpoints_file",
      ConfigGroup.ROUTING,
      AllowedValues.path(),
      "",
      "File with one endpoint per line; read again when it changes",
      config -> config.routing().endpointsFile()),
  ROUTING_ENDPOINTS_DNS(
      "routing_endpoints_dns",
      ConfigGroup.ROUTING,
      AllowedValues.hostAndPort(),
      "",
      "Host whose addresses are the endpoints; resolved every second",
      config -> config.routing().endpointsDns()),
  ROUTING_MODEL(
      "routing_model",
      ConfigGroup.ROUTING,
      AllowedValues.path(),
      "/var/lib/coldrl/routing.onnx",
      "Routing model. Without one, Envoy chooses the endpoint",
      config -> config.routing().model()),
  ROUTING_CACHED(
      "routing_cached",
      ConfigGroup.ROUTING,
      AllowedValues.bool(),
      "false",
      "Whether the endpoints have caches of their own",
      config -> config.routing().cached()),
  ROUTING_OBJECTIVE_MS(
      "routing_objective_ms",
      ConfigGroup.ROUTING,
      AllowedValues.number("MS", "ms", 1, 3_600_000),
      "100",
      "Latency objective, in milliseconds",
      config -> config.routing().objectiveMs()),
  ROUTING_BUDGET_US(
      "routing_budget_us",
      ConfigGroup.ROUTING,
      AllowedValues.number("US", "µs", 1, 1_000_000),
      "300",
      "Time limit of the choice of an endpoint, in microseconds",
      config -> config.routing().budgetUs());

  /** Default of {@link #SOCKET}. */
  public static final String DEFAULT_SOCKET = "/run/coldrl/agent.sock";

  /** Default of {@link #ADMIN_SOCKET}, which the commands that call the agent use too. */
  public static final String DEFAULT_ADMIN_SOCKET = "/run/coldrl/admin.sock";

  private final String id;
  private final ConfigGroup group;
  private final AllowedValues values;
  private final String defaultValue;
  private final String doc;

  @SuppressWarnings("ImmutableEnumChecker") // It has no state.
  private final Function<AgentConfig, @Nullable Object> effective;

  ConfigKey(
      String id,
      ConfigGroup group,
      AllowedValues values,
      String defaultValue,
      String doc,
      Function<AgentConfig, @Nullable Object> effective) {
    this.id = id;
    this.group = group;
    this.values = values;
    this.defaultValue = defaultValue;
    this.doc = doc;
    this.effective = effective;
  }

  /** Name in the YAML file. */
  public String id() {
    return id;
  }

  /** Name on the command line, such as {@code --budget-us}. */
  public String flag() {
    return "--" + id.replace('_', '-');
  }

  /** What it is about. */
  public ConfigGroup group() {
    return group;
  }

  /** Type of the value in one word, such as "path" or "integer". */
  public String type() {
    return values.type();
  }

  /** Unit of a number, such as "ms"; empty if it has none. */
  public String unit() {
    return values.unit();
  }

  /** Placeholder of the value in the help, such as {@code PATH}. */
  public String valueLabel() {
    return values.label();
  }

  /** The allowed values, such as "1 to 600"; empty if {@link #valueLabel} says it all. */
  public String allowedValues() {
    return values.words();
  }

  /** The value if none is given; empty if there is no default. */
  public String defaultValue() {
    return defaultValue;
  }

  /** One line of help, without a full stop. */
  public String doc() {
    return doc;
  }

  /**
   * Whether SIGHUP makes the agent read the setting's file or host again. No setting itself is read
   * again without a restart.
   */
  public boolean isReadAgain() {
    return switch (this) {
      case MODEL,
          SHADOW_MODEL,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_CLIENT_CA,
          ROUTING_ENDPOINTS_FILE,
          ROUTING_ENDPOINTS_DNS,
          ROUTING_MODEL ->
          true;
      default -> false;
    };
  }

  /** The setting as a line of YAML; empty if it has no value in this configuration. */
  public Optional<String> yaml(AgentConfig config) {
    return Optional.ofNullable(effective.apply(config)).map(value -> id + ": " + value);
  }

  int radix() {
    return values.radix();
  }

  long min() {
    return values.min();
  }

  long max() {
    return values.max();
  }

  static Optional<ConfigKey> byId(String id) {
    return Arrays.stream(values()).filter(key -> key.id.equals(id)).findFirst();
  }

  private static String octal(int mode) {
    return String.format("\"%04o\"", mode);
  }

  private static @Nullable String quotedList(List<EndpointSpec> endpoints) {
    List<String> texts = endpoints.stream().map(Object::toString).toList();
    return texts.isEmpty() ? null : "\"" + String.join(", ", texts) + "\"";
  }
}
