package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs the commands of {@code coldrl}: turns failures into text on stderr and exit codes, the only
 * place that does.
 */
public final class CliRunner {
  /** If this environment variable is set, errors are printed with their stack trace. */
  public static final String DEBUG_VARIABLE = "COLDRL_DEBUG";

  private CliRunner() {}

  /**
   * Parses the arguments and runs the command. Prints an error as three lines on stderr.
   *
   * @param topCommand an object annotated with {@code @Command}
   * @return the exit code: 0 on success, 1 on failure, 2 on wrong usage
   */
  public static int run(Object topCommand, String[] args) {
    return run(commandLine(topCommand), args);
  }

  /** Runs the result of {@link #commandLine}, to which the caller may have added subcommands. */
  public static int run(CommandLine commandLine, String[] args) {
    Logging.bridge();
    return commandLine.execute(args);
  }

  /** Returns the command line that {@link #run} executes. */
  public static CommandLine commandLine(Object topCommand) {
    return new CommandLine(topCommand)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setAbbreviatedOptionsAllowed(false)
        .setExitCodeExceptionMapper(CliRunner::exitCode)
        .setParameterExceptionHandler(CliRunner::onUsageError)
        .setExecutionExceptionHandler(CliRunner::onFailure);
  }

  private static int onUsageError(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String remedy = "'" + name + " --help' lists commands and options";
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        int most = Math.min(3, suggestions.size());
        remedy = "did you mean " + String.join(", ", suggestions.subList(0, most)) + "? " + remedy;
      }
    }
    print(command.getErr(), firstLine(e), name, remedy);
    printStackTraceIfAsked(command.getErr(), e);
    return ExitCode.USAGE;
  }

  private static int onFailure(Exception e, CommandLine command, ParseResult result) {
    PrintWriter err = command.getErr();
    if (e instanceof Failure failure) {
      print(err, failure.what(), failure.where(), failure.remedy());
      printStackTraceIfAsked(err, e);
      return exitCode(failure);
    }
    print(
        err,
        e.getClass().getSimpleName() + ": " + firstLine(e),
        command.getCommandSpec().qualifiedName(),
        "run it again with " + DEBUG_VARIABLE + "=1 for the stack trace, and report this bug");
    printStackTraceIfAsked(err, e);
    return ExitCode.SOFTWARE;
  }

  private static int exitCode(Throwable e) {
    return e instanceof Failure failure && failure.isInvalidArgument()
        ? ExitCode.USAGE
        : ExitCode.SOFTWARE;
  }

  static void print(PrintWriter err, String what, String where, String remedy) {
    print(err, "error", what, where, remedy);
  }

  /** Prints a problem as three lines. */
  static void print(PrintWriter err, String severity, String what, String where, String remedy) {
    String line = "%-" + (severity.length() + 1) + "s %s%n";
    err.printf(line, severity + ":", what);
    err.printf(line, "where:", where);
    err.printf(line, "try:", remedy);
    err.flush();
  }

  private static void printStackTraceIfAsked(PrintWriter err, Exception e) {
    if (System.getenv(DEBUG_VARIABLE) != null) {
      e.printStackTrace(err);
      err.flush();
    }
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage();
    return message == null ? "no message" : message.lines().findFirst().orElse("no message");
  }
}
