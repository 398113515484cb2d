package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a running agent, and calls to it. */
final class SocketOption {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "/run/coldrl/agent.sock",
      description = "The agent's unix socket (${DEFAULT-VALUE}).")
  private Path socket = Path.of("/run/coldrl/agent.sock");

  interface AgentCall<T> {
    T apply(AgentClient client) throws AgentCallException;
  }

  /** Calls the agent; where that fails, the failure says what to try. */
  <T> T call(AgentCall<T> call) {
    try (AgentClient client = AgentClient.of(socket)) {
      return call.apply(client);
    } catch (AgentCallException e) {
      throw e.refused()
          ? new Failure(
              "the agent refused: " + e.getMessage(),
              socket.toString(),
              "correct what it names; the model in use is as before",
              e)
          : new Failure(
              "no agent answers: "
                  + (Files.exists(socket) ? e.getMessage() : "there is no such socket"),
              socket.toString(),
              "start one with `coldrl agent`, or name its socket with --socket",
              e);
    }
  }
}
