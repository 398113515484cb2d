package io.coldrl.server.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together: flags over file over defaults. Problems are collected, so that an
 * operator sees all of them at once.
 */
public final class ConfigParser {
  // sun_path holds 108 bytes with its terminating zero; the socket is made under a longer name.
  private static final int MAX_SOCKET_BYTES = 107 - ".new".length();

  private final Map<ConfigKey, String> values;
  private final List<String> problems;

  private ConfigParser(Map<ConfigKey, String> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  /**
   * Parses all settings.
   *
   * @param file a YAML file, or null for none
   * @param flags what was given on the command line
   * @throws ConfigException naming every unknown key and every value out of its range
   */
  public static AgentConfig parse(@Nullable Path file, Map<ConfigKey, String> flags)
      throws ConfigException {
    List<String> problems = new ArrayList<>();
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    if (file != null) {
      values.putAll(ConfigFile.read(file, problems));
    }
    values.putAll(flags);
    AgentConfig config = new ConfigParser(values, problems).build();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private AgentConfig build() {
    return new AgentConfig(
        socket(),
        (int) number(ConfigKey.SOCKET_MODE, 8, 0, 0777),
        path(ConfigKey.HISTORY_FILE),
        number(ConfigKey.HISTORY_OBJECTS, 10, 1_000, 1_000_000_000),
        path(ConfigKey.MODEL),
        (int) number(ConfigKey.BUDGET_US, 10, 1, 1_000_000),
        (int) number(ConfigKey.WARM_UP_SECONDS, 10, 0, 600),
        logLevel(),
        routing());
  }

  private RoutingConfig routing() {
    RoutingParser parser = new RoutingParser(problems);
    parser.checkSources(this::value);
    return new RoutingConfig(
        parser.endpoints(value(ConfigKey.ROUTING_ENDPOINTS)),
        parser.file(value(ConfigKey.ROUTING_ENDPOINTS_FILE)),
        parser.dns(value(ConfigKey.ROUTING_ENDPOINTS_DNS)),
        path(ConfigKey.ROUTING_MODEL),
        bool(ConfigKey.ROUTING_CACHED),
        (int) number(ConfigKey.ROUTING_OBJECTIVE_MS, 10, 1, 3_600_000),
        (int) number(ConfigKey.ROUTING_BUDGET_US, 10, 1, 1_000_000),
        (int) number(ConfigKey.ROUTING_DELAY_US, 10, 0, 10_000_000));
  }

  private boolean bool(ConfigKey key) {
    String value = value(key);
    if (!value.equals("true") && !value.equals("false")) {
      problems.add(key.id() + " is '" + value + "', must be true or false");
    }
    return value.equals("true");
  }

  private String value(ConfigKey key) {
    return values.getOrDefault(key, key.defaultValue());
  }

  private Path socket() {
    Path socket = path(ConfigKey.SOCKET);
    int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_SOCKET_BYTES) {
      problems.add(
          "socket has a path of "
              + bytes
              + " bytes, the kernel allows "
              + MAX_SOCKET_BYTES
              + "; use a shorter one");
    }
    return socket;
  }

  private Path path(ConfigKey key) {
    String value = value(key);
    try {
      if (!value.isBlank()) {
        return Path.of(value).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Reported below, as for a blank one.
    }
    problems.add(key.id() + " is '" + value + "', must be a path");
    return Path.of(key.defaultValue());
  }

  private long number(ConfigKey key, int radix, long min, long max) {
    String value = value(key).replace("_", "");
    if (radix == 8 && value.startsWith("0o")) {
      value = value.substring(2);
    }
    try {
      long number = Long.parseLong(value, radix);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as for one out of range.
    }
    problems.add(
        key.id()
            + " is '"
            + value(key)
            + "', must be "
            + (radix == 8 ? "octal " : "")
            + Long.toString(min, radix)
            + " to "
            + Long.toString(max, radix));
    return min;
  }

  private LogLevel logLevel() {
    String value = value(ConfigKey.LOG_LEVEL);
    for (LogLevel level : LogLevel.values()) {
      if (level.toString().equals(value.toLowerCase(Locale.ROOT))) {
        return level;
      }
    }
    problems.add("log_level is '" + value + "', must be " + ConfigKey.LOG_LEVEL.doc());
    return LogLevel.INFO;
  }
}
