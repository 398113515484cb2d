package io.coldrl.server.config;

import java.util.Arrays;
import java.util.Optional;

/** The settings by name, with their defaults: a key of the YAML file and a flag each. */
public enum ConfigKey {
  SOCKET("socket", "/run/coldrl/agent.sock", "the unix socket to serve on"),
  SOCKET_MODE("socket_mode", "0660", "permission bits of the socket, octal"),
  HISTORY_FILE("history_file", "/var/lib/coldrl/history.dat", "where objects are remembered"),
  HISTORY_OBJECTS("history_objects", "1000000", "most objects to remember, about 200 bytes each"),
  MODEL("model", "/var/lib/coldrl/model.onnx", "the model's file; without one, LRU decides"),
  BUDGET_US("budget_us", "300", "time for a decision where the request names none, in us"),
  WARM_UP_SECONDS("warm_up_seconds", "5", "longest warm-up before SERVING; 0 for none"),
  LOG_LEVEL("log_level", "info", "error, warn, info or debug"),
  ROUTING_ENDPOINTS("routing_endpoints", "", "ip:port [cost=C] [weight=W], separated by commas"),
  ROUTING_ENDPOINTS_FILE("routing_endpoints_file", "", "a file of these, read again on change"),
  ROUTING_ENDPOINTS_DNS("routing_endpoints_dns", "", "host:port, resolved again and again"),
  ROUTING_MODEL("routing_model", "/var/lib/coldrl/routing.onnx", "the routing model's file"),
  ROUTING_CACHED("routing_cached", "false", "whether endpoints have caches; true or false"),
  ROUTING_OBJECTIVE_MS("routing_objective_ms", "100", "the latency that is good enough, in ms"),
  ROUTING_BUDGET_US("routing_budget_us", "300", "time for the choice of an endpoint, in us"),
  ROUTING_DELAY_US("routing_delay_us", "0", "for tests: each choice waits so long, in us");

  private final String id;
  private final String defaultValue;
  private final String doc;

  ConfigKey(String id, String defaultValue, String doc) {
    this.id = id;
    this.defaultValue = defaultValue;
    this.doc = doc;
  }

  /** Name in the YAML file. */
  public String id() {
    return id;
  }

  /** Name on the command line, such as {@code --budget-us}. */
  public String flag() {
    return "--" + id.replace('_', '-');
  }

  /** What holds where nothing is given. */
  public String defaultValue() {
    return defaultValue;
  }

  /** One line for people. */
  public String doc() {
    return doc;
  }

  static Optional<ConfigKey> byId(String id) {
    return Arrays.stream(values()).filter(key -> key.id.equals(id)).findFirst();
  }
}
