package io.coldrl.server.config;

/** The agent can't start, and an operator can mend it. Says what, where and what to try. */
public final class StartupException extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String where;
  private final String remedy;

  /** One sentence each; {@code where} is a file, an address or a setting. */
  public StartupException(String what, String where, String remedy) {
    super(what + " (" + where + "); " + remedy);
    this.what = what;
    this.where = where;
    this.remedy = remedy;
  }

  /** What went wrong, with the value and the limit. */
  public String what() {
    return what;
  }

  /** The file, address or setting. */
  public String where() {
    return where;
  }

  /** What to try. */
  public String remedy() {
    return remedy;
  }
}
