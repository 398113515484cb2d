package io.coldrl.core;

import org.jspecify.annotations.Nullable;

/**
 * Something can't be done, and the person who asked can mend it. Says what failed, at which value
 * or place, and what to try. Any layer may throw it; only the command line turns it into text and
 * an exit code.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String where;
  private final String remedy;
  private final boolean invalidArgument;

  /**
   * The data, the machine or another process prevents it.
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

  /** The caller asked for something that no data could make possible, such as an unknown name. */
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

  /** Whether the request itself was wrong, rather than what it met. */
  public boolean isInvalidArgument() {
    return invalidArgument;
  }
}
