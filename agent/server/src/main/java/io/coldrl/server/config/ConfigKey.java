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
  LOG_LEVEL("log_level", "info", "error, warn, info or debug");

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
