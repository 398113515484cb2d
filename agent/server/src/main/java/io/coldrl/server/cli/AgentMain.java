package io.coldrl.server.cli;

import picocli.CommandLine.Command;

/** {@code coldrl} where only the agent is installed: the commands that run and operate it. */
@Command(
    name = "coldrl",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Learned eviction for NGINX caches and learned routing for Envoy: the agent.",
    subcommands = {AgentCommand.class, StatusCommand.class, ModelCommand.class})
public final class AgentMain {
  /** Runs the command and ends the JVM with its exit code: 0 done, 1 failed, 2 called wrongly. */
  public static void main(String[] args) {
    System.exit(CliRunner.run(new AgentMain(), args));
  }
}
