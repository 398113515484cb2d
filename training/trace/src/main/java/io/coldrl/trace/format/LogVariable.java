package io.coldrl.trace.format;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The variables of an NGINX log that are used. */
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
  /** Several adjacent variables that include a host and the target. */
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
  /** Any other variable. */
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

  /** Whether a variable of this name is a host. */
  static boolean isHost(String name) {
    return name.equals("host")
        || name.equals("http_host")
        || name.equals("server_name")
        || name.equals("proxy_host");
  }

  /** Whether it is the request's target. */
  boolean isTarget() {
    return this == REQUEST || this == REQUEST_URI || this == URI || this == URL;
  }

  /** Whether a value may be a list such as {@code 0.001, 0.002 : 0.3}, or contain commas. */
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

  /** Fixed length of values that contain blanks, or 0. */
  int length() {
    return switch (this) {
      case TIME_LOCAL -> "10/Oct/2000:13:55:36 -0700".length();
      case UPSTREAM_HTTP_EXPIRES, SENT_HTTP_EXPIRES -> "Tue, 14 Nov 2023 22:14:20 GMT".length();
      default -> 0;
    };
  }
}
