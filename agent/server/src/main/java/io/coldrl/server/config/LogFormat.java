package io.coldrl.server.config;

import java.util.Locale;

/** How log messages are written. */
public enum LogFormat {
  /** A line of text, and the stack trace of an exception. */
  TEXT,
  /** One JSON object a line. */
  JSON;

  /** Lower case, as in the configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
