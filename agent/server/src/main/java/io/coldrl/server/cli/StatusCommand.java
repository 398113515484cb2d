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

/** {@code coldrl status}: asks a running agent how it fares. */
@Command(
    name = "status",
    description = "Asks a running agent for its model, history, decisions and latency.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class)
public final class StatusCommand implements Callable<Integer> {
  @Mixin private final SocketOption agent = new SocketOption();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private OutputFormat output = OutputFormat.TABLE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    AgentStatus status = agent.call(client -> client.status());
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(StatusPrinter.print(status, output));
      out.flush();
    }
    return ExitCode.OK;
  }
}
