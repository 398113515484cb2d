package io.coldrl.server.cli;

import io.coldrl.inference.Task;
import picocli.CommandLine.Option;

/** The option that says which of the agent's models is meant. */
public final class TaskOption {
  @Option(
      names = "--task",
      paramLabel = "TASK",
      defaultValue = "eviction",
      description = "Which model: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Task task = Task.EVICTION;

  /** Eviction unless given. */
  public Task task() {
    return task;
  }
}
