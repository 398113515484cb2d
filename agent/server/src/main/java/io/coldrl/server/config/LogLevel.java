package io.coldrl.server.config;

import java.util.Locale;

/** Severity of log messages, most severe first. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG;

  /** Lower case, as in the configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
