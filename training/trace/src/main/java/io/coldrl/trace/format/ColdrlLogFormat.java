package io.coldrl.trace.format;

/**
 * The access log format with everything that ColdRL learns from, in stock NGINX variables.
 *
 * <p>It yields all six features of the DRL-Cache paper: age, hit count and inter-arrival from the
 * sequence of lines, size from {@code bytes}, the time to live from {@code cache_control} and
 * {@code expires}, the origin's round trip from {@code header} and {@code response}.
 */
public final class ColdrlLogFormat {
  /** Name of the format, for {@code access_log FILE coldrl;}. */
  public static final String NAME = "coldrl";

  /**
   * The {@code log_format} directive, to be put into the {@code http} block. A further field {@code
   * "zone":"NAME"} may name the cache zone, if several zones write one log.
   */
  public static final String DIRECTIVE =
      """
      log_format coldrl escape=json
          '{"time":"$msec","method":"$request_method",'
          '"key":"$scheme$proxy_host$request_uri","status":"$status",'
          '"cache":"$upstream_cache_status","bytes":"$body_bytes_sent",'
          '"cache_control":"$upstream_http_cache_control","expires":"$upstream_http_expires",'
          '"connect":"$upstream_connect_time","header":"$upstream_header_time",'
          '"response":"$upstream_response_time"}';
      """;

  private ColdrlLogFormat() {}
}
