package io.coldrl.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the settings of TCP: all of them, or none. There is no TCP without TLS. */
final class TcpParser {
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]{1,253}):([0-9]{1,5})");
  private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})]:([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;
  private static final List<ConfigKey> FILES =
      List.of(ConfigKey.TLS_CERTIFICATE, ConfigKey.TLS_KEY, ConfigKey.TLS_CLIENT_CA);

  private final Function<ConfigKey, String> values;
  private final Function<ConfigKey, Path> paths;
  private final List<String> problems;

  /**
   * @param values of the settings as text
   * @param paths of settings that are paths; adds a problem if one is not
   */
  TcpParser(
      Function<ConfigKey, String> values, Function<ConfigKey, Path> paths, List<String> problems) {
    this.values = values;
    this.paths = paths;
    this.problems = problems;
  }

  /** Returns the settings, or null if TCP is off or they are wrong. */
  @Nullable TcpConfig parse() {
    String listen = values.apply(ConfigKey.LISTEN_TCP);
    boolean isOn = !listen.isBlank();
    boolean isComplete = true;
    for (ConfigKey key : FILES) {
      boolean isSet = !values.apply(key).isBlank();
      if (isOn && !isSet) {
        isComplete = false;
        problems.add(
            "listen_tcp is '"
                + listen
                + "' but "
                + key.id()
                + " is not set: there is no TCP without"
                + " certificates; set tls_certificate, tls_key and tls_client_ca");
      } else if (!isOn && isSet) {
        problems.add(
            key.id() + " is set but listen_tcp is not; set listen_tcp, or remove " + key.id());
      }
    }
    return isOn && isComplete ? parse(listen) : null;
  }

  private @Nullable TcpConfig parse(String listen) {
    Matcher address = IPV6.matcher(listen);
    if (!address.matches()) {
      address = NAMED.matcher(listen);
    }
    int port = address.matches() ? Integer.parseInt(address.group(2)) : 0;
    if (port < 1 || port > MAX_PORT) {
      problems.add("listen_tcp is '" + listen + "', must be " + TcpConfig.ALLOWED);
      return null;
    }
    return new TcpConfig(
        address.group(1),
        port,
        paths.apply(ConfigKey.TLS_CERTIFICATE),
        paths.apply(ConfigKey.TLS_KEY),
        paths.apply(ConfigKey.TLS_CLIENT_CA));
  }
}
