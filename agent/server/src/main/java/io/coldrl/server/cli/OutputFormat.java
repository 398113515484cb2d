package io.coldrl.server.cli;

import java.util.Locale;

/** Format of a result on stdout. */
public enum OutputFormat {
  /** Aligned columns, to be read by people. Not a stable format. */
  TABLE,
  /** One JSON document with stable field names. */
  JSON,
  /** Comma-separated values with a header line. */
  CSV;

  /** Lower case, as on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
