package io.coldrl.server.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command can't do what it was asked to. Printed on stderr in three lines (what, where, what to
 * try), without a stack trace.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Exit code of a command that did what it was asked to. */
  public static final int EXIT_OK = 0;

  /** Exit code of a command that failed. */
  public static final int EXIT_FAILED = 1;

  /** Exit code of a command that was called wrongly. */
  public static final int EXIT_USAGE = 2;

  private final String what;
  private final String where;
  private final String remedy;
  private final int exitCode;

  /** A failure that ends the command with {@link #EXIT_FAILED}. */
  public CommandFailure(String what, String where, String remedy) {
    this(what, where, remedy, EXIT_FAILED, null);
  }

  /** A failure that ends the command with {@link #EXIT_FAILED}, keeping its cause for debugging. */
  public CommandFailure(String what, String where, String remedy, Throwable cause) {
    this(what, where, remedy, EXIT_FAILED, cause);
  }

  private CommandFailure(
      String what, String where, String remedy, int exitCode, @Nullable Throwable cause) {
    super(what + " (" + where + "); " + remedy, cause);
    this.what = what;
    this.where = where;
    this.remedy = remedy;
    this.exitCode = exitCode;
  }

  /** A wrong option or argument: ends the command with {@link #EXIT_USAGE}. */
  public static CommandFailure usage(String what, String where, String remedy) {
    return new CommandFailure(what, where, remedy, EXIT_USAGE, null);
  }

  /** What went wrong, with the value and the limit. */
  public String what() {
    return what;
  }

  /** The file, option or address it went wrong at. */
  public String where() {
    return where;
  }

  /** What to try. */
  public String remedy() {
    return remedy;
  }

  /** {@link #EXIT_FAILED} or {@link #EXIT_USAGE}. */
  public int exitCode() {
    return exitCode;
  }
}
