package io.coldrl.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the agent, each once: its key in the YAML file, its flag, its default, its help
 * and its value in a parsed configuration.
 */
public enum ConfigKey {
  SOCKET(
      "socket", "PATH", "/run/coldrl/agent.sock", "Unix socket to serve on", AgentConfig::socket),
  SOCKET_MODE(
      "socket_mode",
      "OCTAL",
      "0660",
      "Permission bits of the socket",
      config -> String.format("\"%04o\"", config.socketMode())),
  HISTORY_FILE(
      "history_file",
      "PATH",
      "/var/lib/coldrl/history.dat",
      "File that keeps the history of objects",
      AgentConfig::historyFile),
  HISTORY_OBJECTS(
      "history_objects",
      "N",
      "1000000",
      "Most objects in the history, about 200 bytes each",
      AgentConfig::historyObjects),
  MODEL(
      "model",
      "PATH",
      "/var/lib/coldrl/model.onnx",
      "Model of eviction. Without one, answers name victims by LRU",
      AgentConfig::model),
  BUDGET_US(
      "budget_us",
      "US",
      "300",
      "Time limit of a decision if the request sets none, in microseconds",
      AgentConfig::budgetUs),
  WARM_UP_SECONDS(
      "warm_up_seconds",
      "S",
      "5",
      "Longest warm-up before health reports SERVING, in seconds; 0 for none",
      AgentConfig::warmUpSeconds),
  LOG_LEVEL("log_level", "LEVEL", "info", "error, warn, info or debug", AgentConfig::logLevel),
  ROUTING_ENDPOINTS(
      "routing_endpoints",
      "LIST",
      "",
      "Endpoints: ip:port [cost=C] [weight=W], separated by commas",
      config -> quotedList(config.routing().endpoints())),
  ROUTING_ENDPOINTS_FILE(
      "routing_endpoints_file",
      "PATH",
      "",
      "File of endpoints, one a line; read again when it changes",
      config -> config.routing().endpointsFile()),
  ROUTING_ENDPOINTS_DNS(
      "routing_endpoints_dns",
      "HOST:PORT",
      "",
      "Host whose addresses are the endpoints; resolved every second",
      config -> config.routing().endpointsDns()),
  ROUTING_MODEL(
      "routing_model",
      "PATH",
      "/var/lib/coldrl/routing.onnx",
      "Model of routing. Without one, the choice is left to Envoy",
      config -> config.routing().model()),
  ROUTING_CACHED(
      "routing_cached",
      "BOOL",
      "false",
      "Whether the endpoints answer from caches of their own: true or false",
      config -> config.routing().cached()),
  ROUTING_OBJECTIVE_MS(
      "routing_objective_ms",
      "MS",
      "100",
      "Latency objective, in milliseconds",
      config -> config.routing().objectiveMs()),
  ROUTING_BUDGET_US(
      "routing_budget_us",
      "US",
      "300",
      "Time limit of the choice of an endpoint, in microseconds",
      config -> config.routing().budgetUs()),
  ROUTING_DELAY_US(
      "routing_delay_us",
      "US",
      "0",
      "For tests: delay of every choice, in microseconds",
      config -> config.routing().delayUs());

  private final String id;
  private final String valueLabel;
  private final String defaultValue;
  private final String doc;

  @SuppressWarnings("ImmutableEnumChecker") // It has no state.
  private final Function<AgentConfig, @Nullable Object> effective;

  ConfigKey(
      String id,
      String valueLabel,
      String defaultValue,
      String doc,
      Function<AgentConfig, @Nullable Object> effective) {
    this.id = id;
    this.valueLabel = valueLabel;
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

  /** What stands for the value in help, such as {@code PATH}. */
  public String valueLabel() {
    return valueLabel;
  }

  /** The value that is used if none is given; empty for none. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What the setting is, in one line without a full stop. */
  public String doc() {
    return doc;
  }

  /** Whether the setting is about routing. */
  public boolean isRouting() {
    return id.startsWith("routing_");
  }

  /** The setting's line of YAML in this configuration; empty if it has no value. */
  public Optional<String> yaml(AgentConfig config) {
    return Optional.ofNullable(effective.apply(config)).map(value -> id + ": " + value);
  }

  static Optional<ConfigKey> byId(String id) {
    return Arrays.stream(values()).filter(key -> key.id.equals(id)).findFirst();
  }

  private static @Nullable String quotedList(List<EndpointSpec> endpoints) {
    List<String> texts = endpoints.stream().map(Object::toString).toList();
    return texts.isEmpty() ? null : "\"" + String.join(", ", texts) + "\"";
  }
}
