package io.coldrl.server.config;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges the settings: a flag overrides the file, the file overrides the default. Collects all
 * problems, so that an operator sees them at once.
 */
public final class ConfigParser {
  // sun_path holds 108 bytes with its terminating zero. The socket is created as PATH.new.
  static final int MAX_SOCKET_BYTES = 107 - ".new".length();

  private static final int MAX_ALTERNATIVES = 2;
  private static final String NONE = "none";

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
   * @param flags the settings given on the command line
   * @throws ConfigException if a key is unknown or a value is not allowed; names all of them
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
        socket(ConfigKey.SOCKET),
        (int) number(ConfigKey.SOCKET_MODE),
        admin(),
        http(),
        new TcpParser(this::value, this::path, problems).parse(),
        path(ConfigKey.HISTORY_FILE),
        number(ConfigKey.HISTORY_OBJECTS),
        temporaryDirectory(),
        modelOrRule(ConfigKey.MODEL),
        bool(ConfigKey.GUARD),
        new ModelConfig(
            modelOrRule(ConfigKey.SHADOW_MODEL),
            alternatives(),
            optionalPath(ConfigKey.MODEL_PUBLIC_KEY)),
        (int) number(ConfigKey.BUDGET_US),
        (int) number(ConfigKey.WARM_UP_SECONDS),
        word(ConfigKey.LOG_LEVEL, LogLevel.values()),
        word(ConfigKey.LOG_FORMAT, LogFormat.values()),
        routing());
  }

  private Path temporaryDirectory() {
    Path given = optionalPath(ConfigKey.TEMPORARY_DIRECTORY);
    return given == null ? path(ConfigKey.HISTORY_FILE).resolveSibling("tmp") : given;
  }

  private RoutingConfig routing() {
    RoutingParser parser = new RoutingParser(problems);
    parser.checkSources(this::value);
    return new RoutingConfig(
        parser.endpoints(value(ConfigKey.ROUTING_ENDPOINTS)),
        parser.file(value(ConfigKey.ROUTING_ENDPOINTS_FILE)),
        parser.dns(value(ConfigKey.ROUTING_ENDPOINTS_DNS)),
        routingModel(),
        bool(ConfigKey.ROUTING_CACHED),
        (int) number(ConfigKey.ROUTING_OBJECTIVE_MS),
        (int) number(ConfigKey.ROUTING_BUDGET_US));
  }

  private Path routingModel() {
    if (HistoryRule.isRule(value(ConfigKey.ROUTING_MODEL))) {
      problems.add(
          "routing_model is '"
              + value(ConfigKey.ROUTING_MODEL)
              + "', must be a path; there are rules of eviction only");
    }
    return path(ConfigKey.ROUTING_MODEL);
  }

  /** The path of a model, or a relative path that is the text of a rule. */
  private Path modelOrRule(ConfigKey key) {
    if (!HistoryRule.isRule(value(key))) {
      return path(key);
    }
    try {
      return Path.of(HistoryRule.parse(value(key), key.id()).toString());
    } catch (Failure e) {
      problems.add(key.id() + " is not a rule: " + e.what() + "; " + e.remedy());
      return Path.of(key.defaultValue());
    }
  }

  private List<HistoryRule> alternatives() {
    String value = value(ConfigKey.ALTERNATIVES).strip();
    if (value.equals(NONE)) {
      return List.of();
    }
    String[] rules = value.split(" +", -1);
    if (value.isEmpty() || rules.length > MAX_ALTERNATIVES) {
      problems.add(notAllowed(ConfigKey.ALTERNATIVES));
      return List.of();
    }
    try {
      return Arrays.stream(rules)
          .map(rule -> HistoryRule.parse(rule, ConfigKey.ALTERNATIVES.id()))
          .distinct()
          .toList();
    } catch (Failure e) {
      problems.add("alternatives is '" + value + "': " + e.what() + "; " + e.remedy());
      return List.of();
    }
  }

  /** The value of {@link ConfigKey#ALTERNATIVES} that means these rules. */
  static String text(List<HistoryRule> alternatives) {
    return alternatives.isEmpty()
        ? NONE
        : alternatives.stream().map(HistoryRule::toString).collect(Collectors.joining(" "));
  }

  private boolean bool(ConfigKey key) {
    String value = value(key);
    if (!value.equals("true") && !value.equals("false")) {
      problems.add(notAllowed(key));
    }
    return value.equals("true");
  }

  private String value(ConfigKey key) {
    return values.getOrDefault(key, key.defaultValue());
  }

  private AdminConfig admin() {
    Path socket = socket(ConfigKey.ADMIN_SOCKET);
    if (value(ConfigKey.ADMIN_SOCKET).equals(value(ConfigKey.SOCKET))) {
      problems.add("admin_socket and socket are both '" + socket + "', must differ");
    }
    return new AdminConfig(socket, (int) number(ConfigKey.ADMIN_SOCKET_MODE));
  }

  private HttpListen http() {
    HttpListen http = HttpListen.parse(value(ConfigKey.HTTP_LISTEN));
    if (http == null) {
      problems.add(notAllowed(ConfigKey.HTTP_LISTEN));
      return HttpListen.OFF;
    }
    return http;
  }

  private Path socket(ConfigKey key) {
    Path socket = path(key);
    int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_SOCKET_BYTES) {
      problems.add(
          key.id()
              + " has a path of "
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
      // Reported below, like a blank path.
    }
    problems.add(key.id() + " is '" + value + "', must be a path");
    return Path.of(key.defaultValue());
  }

  private @Nullable Path optionalPath(ConfigKey key) {
    return value(key).isBlank() ? null : path(key);
  }

  private long number(ConfigKey key) {
    String value = value(key).replace("_", "");
    if (key.radix() == 8 && value.startsWith("0o")) {
      value = value.substring(2);
    }
    try {
      long number = Long.parseLong(value, key.radix());
      if (number >= key.min() && number <= key.max()) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number out of range.
    }
    problems.add(notAllowed(key));
    return key.min();
  }

  private String notAllowed(ConfigKey key) {
    return key.id() + " is '" + value(key) + "', must be " + key.allowedValues();
  }

  private <E extends Enum<E>> E word(ConfigKey key, E[] words) {
    String value = value(key).toLowerCase(Locale.ROOT);
    for (E word : words) {
      if (word.toString().equals(value)) {
        return word;
      }
    }
    problems.add(notAllowed(key));
    return words[0];
  }
}
