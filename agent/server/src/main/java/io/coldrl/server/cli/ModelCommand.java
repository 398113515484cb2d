package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.inference.Task;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code coldrl model}: changes the model of a running agent, then prints its version, path and
 * card.
 */
@Command(
    name = "model",
    description = "Changes a model of a running agent, then prints its version, path and card.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class)
public final class ModelCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "subcommand is missing, must be reload, promote or rollback");
    }
  }

  @Command(
      name = "reload",
      description = "Loads the configured model file again.",
      mixinStandardHelpOptions = true)
  int reload(@Mixin SocketOption agent, @Mixin TaskOption task) {
    return print(agent, client -> client.reload(task.task()));
  }

  @Command(
      name = "promote",
      description =
          "Copies FILE over the configured model file and serves it. Keeps the old file for rollback."
              + " FILE may be a rule, such as rule:size-edc, which is written into the file."
              + " With --shadow, promotes the shadow model and removes it there.",
      mixinStandardHelpOptions = true)
  int promote(
      @Mixin SocketOption agent,
      @Mixin TaskOption task,
      @Option(names = "--shadow", description = "Promote the shadow model instead of a file.")
          boolean shadow,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "A model, or rule:NAME[,PARAMETER=VALUE...].")
          @Nullable Path file) {
    if (file != null && !shadow) {
      return print(agent, client -> client.promote(task.task(), file));
    }
    if (file == null && shadow && task.task() == Task.EVICTION) {
      return print(agent, AgentClient::promoteShadow);
    }
    throw Failure.invalidArgument(
        "there is "
            + (file == null ? "no" : "a")
            + " FILE and "
            + (shadow ? "a" : "no")
            + " --shadow",
        "coldrl model promote",
        "give either a FILE or --shadow; only eviction has a shadow model");
  }

  @Command(
      name = "rollback",
      description = "Swaps the configured model file with the previous one and serves it.",
      mixinStandardHelpOptions = true)
  int rollback(@Mixin SocketOption agent, @Mixin TaskOption task) {
    return print(agent, client -> client.rollBack(task.task()));
  }

  private interface Change {
    AgentStatus.Model apply(AgentClient client) throws AgentCallException;
  }

  private int print(SocketOption agent, Change change) {
    AgentStatus.Model model = agent.call(change::apply);
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(model.version() + " " + model.path() + " (card: " + model.card() + ")");
      out.flush();
    }
    return ExitCode.OK;
  }
}
