package io.coldrl.cli;

import io.coldrl.server.cli.AgentCommand;
import io.coldrl.server.cli.BenchCommand;
import io.coldrl.server.cli.CliRunner;
import io.coldrl.server.cli.ModelCommand;
import io.coldrl.server.cli.StatusCommand;
import io.coldrl.server.cli.VersionProvider;
import picocli.CommandLine.Command;

/** {@code coldrl} with the commands of the agent, the trainer and the simulator. */
@Command(
    name = "coldrl",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Learned eviction for NGINX caches, learned routing for Envoy.",
    subcommands = {
      AgentCommand.class,
      StatusCommand.class,
      ModelCommand.class,
      BenchCommand.class,
      TrainCommand.class,
      SimulateCommand.class,
      InspectCommand.class
    })
public final class ColdRl {
  /** Runs the command and exits: 0 on success, 1 on failure, 2 on wrong usage. */
  public static void main(String[] args) {
    System.exit(CliRunner.run(new ColdRl(), args));
  }
}
