package io.coldrl.server.cli;

import picocli.CommandLine.Command;

/** The command {@code coldrl} of an installation without the trainer. */
@Command(
    name = "coldrl",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description =
        "Runs and operates the ColdRL agent: learned eviction for NGINX, learned routing for Envoy.",
    subcommands = {AgentCommand.class, StatusCommand.class, ModelCommand.class, BenchCommand.class})
public final class AgentMain {
  /** Runs the command and exits: 0 on success, 1 on failure, 2 on wrong usage. */
  public static void main(String[] args) {
    disableLeakDetection();
    System.exit(CliRunner.run(new AgentMain(), args));
  }

  // A search for bugs: of one buffer in 128, it records where it is used, which costs 50 us.
  static void disableLeakDetection() {
    System.getProperties().putIfAbsent("io.netty.leakDetection.level", "disabled");
  }
}
