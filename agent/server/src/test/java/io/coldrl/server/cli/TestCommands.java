package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A top command with the commands of this module and some that fail. */
@Command(
    name = "coldrl",
    subcommands = {AgentCommand.class, StatusCommand.class, ModelCommand.class, BenchCommand.class})
@SuppressWarnings("DoNotCallSuggester") // picocli calls them.
public final class TestCommands implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  @Command(name = "fail")
  void fail() {
    throw new Failure("it broke", "over there", "mend it");
  }

  @Command(name = "misuse")
  void misuse() {
    throw Failure.invalidArgument("too much", "--count", "take less");
  }

  @Command(name = "crash")
  void crash() {
    throw new IllegalStateException("first line\nsecond line");
  }
}
