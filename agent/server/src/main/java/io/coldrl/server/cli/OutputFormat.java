package io.coldrl.server.cli;

import java.util.Locale;

/** How a command prints its result on stdout. */
public enum OutputFormat {
  /** Aligned columns for people. */
  TABLE,
  /** One JSON document; its field names are a contract. */
  JSON,
  /** Comma-separated values with a header line. */
  CSV;

  /** As given on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
