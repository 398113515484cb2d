package io.coldrl.training.cli;

import io.coldrl.server.cli.AgentCommand;
import io.coldrl.server.cli.CliRunner;
import io.coldrl.server.cli.ModelCommand;
import io.coldrl.server.cli.StatusCommand;
import io.coldrl.server.cli.VersionProvider;
import io.coldrl.training.demo.ClosenessCommand;
import io.coldrl.training.demo.DemoCommand;
import io.coldrl.training.demo.routing.RoutingBenchCommand;
import io.coldrl.training.demo.routing.RoutingDemoCommand;
import picocli.CommandLine.Command;

/** {@code coldrl}: all commands. */
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
      InspectCommand.class,
      DemoCommand.class,
      ClosenessCommand.class,
      RoutingDemoCommand.class,
      RoutingBenchCommand.class
    })
public final class ColdRl {
  /** Runs the command and ends the JVM with its exit code: 0 done, 1 failed, 2 called wrongly. */
  public static void main(String[] args) {
    System.exit(CliRunner.run(new ColdRl(), args));
  }
}
