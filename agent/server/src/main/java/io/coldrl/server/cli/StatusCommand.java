package io.coldrl.server.cli;

import io.coldrl.server.admin.AgentStatus;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coldrl status}: prints a running agent's status. */
@Command(
    name = "status",
    description =
        "Prints the status of a running agent: models, history, decisions, latency, endpoints."
            + " Exits with 1 if no agent answers.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class)
public final class StatusCommand implements Callable<Integer> {
  @Mixin private final SocketOption agent = new SocketOption();

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--probe",
      description = "Print nothing; exit with 0 if the agent is serving, else with 1.")
  private boolean probe;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (probe) {
      boolean serving = agent.call(client -> client.isServing());
      return serving ? ExitCode.OK : ExitCode.SOFTWARE;
    }
    AgentStatus status = agent.call(client -> client.status());
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(StatusPrinter.print(status, output.format()));
      out.flush();
    }
    return ExitCode.OK;
  }
}
