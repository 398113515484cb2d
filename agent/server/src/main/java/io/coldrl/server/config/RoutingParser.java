package io.coldrl.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses the source of the endpoints. Collects all problems. */
final class RoutingParser {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
  private static final int MAX_PORT = 65_535;
  private static final List<ConfigKey> SOURCES =
      List.of(
          ConfigKey.ROUTING_ENDPOINTS,
          ConfigKey.ROUTING_ENDPOINTS_FILE,
          ConfigKey.ROUTING_ENDPOINTS_DNS);

  private final List<String> problems;

  RoutingParser(List<String> problems) {
    this.problems = problems;
  }

  /** Reports a problem if more than one source is given. */
  void checkSources(Function<ConfigKey, String> values) {
    Stream<ConfigKey> given = SOURCES.stream().filter(key -> !values.apply(key).isBlank());
    List<String> names = given.map(ConfigKey::id).toList();
    if (names.size() > 1) {
      problems.add(String.join(" and ", names) + " are given, must be only one of them");
    }
  }

  List<EndpointSpec> endpoints(String value) {
    try {
      return EndpointSpec.parseAll(value);
    } catch (IllegalArgumentException e) {
      problems.add(ConfigKey.ROUTING_ENDPOINTS.id() + ": " + e.getMessage());
      return List.of();
    }
  }

  @Nullable Path file(String value) {
    try {
      return value.isBlank() ? null : Path.of(value).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      problems.add(ConfigKey.ROUTING_ENDPOINTS_FILE.id() + " is '" + value + "', must be a path");
      return null;
    }
  }

  RoutingConfig.@Nullable Dns dns(String value) {
    if (value.isBlank()) {
      return null;
    }
    int colon = value.lastIndexOf(':');
    String port = value.substring(colon + 1);
    if (colon > 0
        && HOST.matcher(value.substring(0, colon)).matches()
        && PORT.matcher(port).matches()
        && Integer.parseInt(port) <= MAX_PORT) {
      return new RoutingConfig.Dns(value.substring(0, colon), Integer.parseInt(port));
    }
    problems.add(ConfigKey.ROUTING_ENDPOINTS_DNS.id() + " is '" + value + "', must be host:port");
    return null;
  }
}
