package io.coldrl.server.config;

import java.util.List;

/** Settings that can't be used; names all problems together. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each, at least one. */
  public List<String> problems() {
    return problems;
  }
}
