package io.coldrl.server.cli;

import io.coldrl.server.check.AgentCheck;
import io.coldrl.server.check.Finding;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigException;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.config.ConfigParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/**
 * Prints what {@code --check} finds: each problem as three lines on stderr; on stdout the settings
 * as YAML, if they can be parsed, and a comment with the result.
 */
final class CheckReport {
  private final PrintWriter out;
  private final PrintWriter err;

  private CheckReport(CommandLine command) {
    out = command.getOut();
    err = command.getErr();
  }

  /**
   * Checks the settings and prints the report.
   *
   * @return the exit code: 0 if there is no error, else 1
   */
  static int run(CommandLine command, @Nullable Path file, Map<ConfigKey, String> flags) {
    return new CheckReport(command).run(file, flags);
  }

  /** Where a wrong setting is, for messages. */
  static String where(@Nullable Path file) {
    return file == null ? "coldrl agent" : file.toString();
  }

  private int run(@Nullable Path file, Map<ConfigKey, String> flags) {
    AgentConfig config;
    try {
      config = ConfigParser.parse(file, flags);
    } catch (ConfigException e) {
      for (String problem : e.problems()) {
        String remedy = "correct this setting; `coldrl agent --help` lists all";
        CliRunner.print(err, problem, where(file), remedy);
      }
      return ExitCode.SOFTWARE;
    }
    for (ConfigKey key : ConfigKey.values()) {
      key.yaml(config).ifPresent(out::println);
    }
    out.flush();
    return print(AgentCheck.run(config));
  }

  private int print(List<Finding> findings) {
    for (Finding each : findings) {
      String severity = each.isError() ? "error" : "warning";
      CliRunner.print(err, severity, each.what(), each.where(), each.remedy());
    }
    long errors = findings.stream().filter(Finding::isError).count();
    long warnings = findings.size() - errors;
    String result = errors == 0 ? "is good" : "is not good";
    out.printf("# configuration %s: %d errors, %d warnings%n", result, errors, warnings);
    out.flush();
    return errors == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
