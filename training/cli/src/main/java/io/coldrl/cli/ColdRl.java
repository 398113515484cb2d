package io.coldrl.cli;

import io.coldrl.server.cli.AgentCommand;
import io.coldrl.server.cli.CliRunner;
import io.coldrl.server.cli.ModelCommand;
import io.coldrl.server.cli.StatusCommand;
import io.coldrl.server.cli.VersionProvider;
import picocli.CommandLine.Command;

/** {@code coldrl}: the commands of the agent, and those for training and simulation. */
@Command(
    name = "coldrl",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Learned eviction for NGINX caches.",
    subcommands = {
      AgentCommand.class,
      StatusCommand.class,
      ModelCommand.class,
      TrainCommand.class,
      SimulateCommand.class,
      InspectCommand.class
    })
public final class ColdRl {
  /** Runs the command and ends the JVM with its exit code: 0 done, 1 failed, 2 called wrongly. */
  public static void main(String[] args) {
    System.exit(CliRunner.run(new ColdRl(), args));
  }
}
