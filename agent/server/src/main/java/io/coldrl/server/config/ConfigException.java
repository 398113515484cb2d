package io.coldrl.server.config;

import java.util.List;

/** The configuration is invalid. Lists all problems. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one problem, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}
