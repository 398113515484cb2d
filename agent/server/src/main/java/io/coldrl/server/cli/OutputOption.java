package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import picocli.CommandLine.Option;

/** The option {@code --output}. */
public final class OutputOption {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TABLE;

  /** Returns the format; {@code table} by default. */
  public OutputFormat format() {
    return format;
  }

  /**
   * Returns the format of a result that is not a table of figures.
   *
   * @param result names it in the message, such as "training"
   * @throws Failure if the format is CSV
   */
  public OutputFormat formatExceptCsv(String result) {
    if (format == OutputFormat.CSV) {
      throw Failure.invalidArgument(result + " has no CSV output", "--output csv", "table or json");
    }
    return format;
  }
}
