package io.coldrl.lab;

import io.coldrl.cli.ColdRl;
import io.coldrl.lab.closeness.ClosenessCommand;
import io.coldrl.lab.demo.DemoCommand;
import io.coldrl.lab.routing.RoutingBenchCommand;
import io.coldrl.lab.routing.RoutingDemoCommand;
import io.coldrl.server.cli.CliRunner;
import picocli.CommandLine;

/**
 * {@code coldrl} in the source tree: its commands, and those that need real proxies built there.
 */
public final class Lab {
  private Lab() {}

  /** Runs the command and ends the JVM with its exit code: 0 done, 1 failed, 2 called wrongly. */
  public static void main(String[] args) {
    CommandLine command =
        CliRunner.commandLine(new ColdRl())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new ClosenessCommand())
            .addSubcommand(new RoutingDemoCommand())
            .addSubcommand(new RoutingBenchCommand());
    System.exit(CliRunner.run(command, args));
  }
}
