package io.coldrl.server.cli;

import io.coldrl.inference.Task;
import picocli.CommandLine.Option;

/** The option {@code --task}: eviction or routing. */
public final class TaskOption {
  @Option(
      names = "--task",
      paramLabel = "TASK",
      defaultValue = "eviction",
      description = "Task of the model: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Task task = Task.EVICTION;

  /** Returns the task; eviction by default. */
  public Task task() {
    return task;
  }
}
