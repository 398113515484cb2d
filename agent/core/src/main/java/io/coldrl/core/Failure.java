package io.coldrl.core;

import org.jspecify.annotations.Nullable;

/**
 * An error that the user can correct: what failed, at which value or place, and what to try. Any
 * layer may throw it; only the command line turns it into text and an exit code.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String where;
  private final String remedy;
  private final boolean invalidArgument;

  /**
   * An error caused by the data, the machine or another process.
   *
   * @param what what went wrong, with the value and the limit
   * @param where the file, option or address at which it went wrong
   * @param remedy what to try
   */
  public Failure(String what, String where, String remedy) {
    this(what, where, remedy, false, null);
  }

  /** As {@link #Failure(String, String, String)}, and keeps the cause for debugging. */
  public Failure(String what, String where, String remedy, Throwable cause) {
    this(what, where, remedy, false, cause);
  }

  private Failure(
      String what,
      String where,
      String remedy,
      boolean invalidArgument,
      @Nullable Throwable cause) {
    super(what + " (" + where + "); " + remedy, cause);
    this.what = what;
    this.where = where;
    this.remedy = remedy;
    this.invalidArgument = invalidArgument;
  }

  /** An error in the arguments, such as an unknown name. */
  public static Failure invalidArgument(String what, String where, String remedy) {
    return new Failure(what, where, remedy, true, null);
  }

  /** What went wrong, with the value and the limit. */
  public String what() {
    return what;
  }

  /** The file, option or address at which it went wrong. */
  public String where() {
    return where;
  }

  /** What to try. */
  public String remedy() {
    return remedy;
  }

  /** Whether the arguments were wrong, rather than the data or the machine. */
  public boolean isInvalidArgument() {
    return invalidArgument;
  }
}
