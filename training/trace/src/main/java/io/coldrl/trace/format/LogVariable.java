package io.coldrl.trace.format;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a variable of an NGINX log tells us. */
enum LogVariable {
  MSEC,
  TIME_ISO8601,
  TIME_LOCAL,
  HOST,
  HTTP_HOST,
  SERVER_NAME,
  REQUEST,
  REQUEST_METHOD,
  REQUEST_URI,
  URI,
  ARGS,
  /** Several that stand together, a host and the target among them. */
  URL,
  STATUS,
  BODY_BYTES_SENT,
  BYTES_SENT,
  UPSTREAM_CACHE_STATUS,
  UPSTREAM_HEADER_TIME,
  UPSTREAM_RESPONSE_TIME,
  UPSTREAM_HTTP_CACHE_CONTROL,
  SENT_HTTP_CACHE_CONTROL,
  UPSTREAM_HTTP_EXPIRES,
  SENT_HTTP_EXPIRES,
  /** Nothing of use. */
  NONE;

  private static final Map<String, LogVariable> ALIASES =
      Map.of("document_uri", URI, "query_string", ARGS, "url", NONE);
  private static final Set<String> URL_PARTS =
      Set.of(
          "scheme",
          "host",
          "http_host",
          "server_name",
          "server_port",
          "proxy_host",
          "proxy_port",
          "request_uri",
          "uri",
          "document_uri",
          "is_args",
          "args",
          "query_string");

  /** The variable of this name, without the dollar sign. */
  static LogVariable of(String name) {
    LogVariable alias = ALIASES.get(name);
    if (alias != null) {
      return alias;
    }
    String upper = name.toUpperCase(Locale.ROOT);
    for (LogVariable variable : values()) {
      if (variable.name().equals(upper)) {
        return variable;
      }
    }
    return NONE;
  }

  /** Whether a variable of this name is a part of a URL. */
  static boolean isUrlPart(String name) {
    return URL_PARTS.contains(name);
  }

  /** Whether a variable of this name tells the site. */
  static boolean isHost(String name) {
    return name.equals("host")
        || name.equals("http_host")
        || name.equals("server_name")
        || name.equals("proxy_host");
  }

  /** Whether it tells what was asked for. */
  boolean isTarget() {
    return this == REQUEST || this == REQUEST_URI || this == URI || this == URL;
  }

  /** Whether a value may be a list such as {@code 0.001, 0.002 : 0.3}, or have commas in it. */
  boolean isList() {
    return switch (this) {
      case UPSTREAM_HEADER_TIME,
          UPSTREAM_RESPONSE_TIME,
          UPSTREAM_HTTP_CACHE_CONTROL,
          SENT_HTTP_CACHE_CONTROL ->
          true;
      default -> false;
    };
  }

  /** Length of the values where it is known and they have blanks in them, or 0. */
  int length() {
    return switch (this) {
      case TIME_LOCAL -> "10/Oct/2000:13:55:36 -0700".length();
      case UPSTREAM_HTTP_EXPIRES, SENT_HTTP_EXPIRES -> "Tue, 14 Nov 2023 22:14:20 GMT".length();
      default -> 0;
    };
  }
}
