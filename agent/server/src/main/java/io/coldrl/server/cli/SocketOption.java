package io.coldrl.server.cli;

import io.coldrl.core.Failure;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --socket}, and calls to the agent on that admin socket. */
final class SocketOption {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = ConfigKey.DEFAULT_ADMIN_SOCKET,
      description = "Admin socket of the agent (default: ${DEFAULT-VALUE}).")
  private Path socket = Path.of(ConfigKey.DEFAULT_ADMIN_SOCKET);

  interface AgentCall<T> {
    T apply(AgentClient client) throws AgentCallException;
  }

  /**
   * Calls the agent.
   *
   * @throws Failure if the agent does not answer or refuses
   */
  <T> T call(AgentCall<T> call) {
    try (AgentClient client = AgentClient.of(socket)) {
      return call.apply(client);
    } catch (AgentCallException e) {
      throw e.refused()
          ? new Failure(
              "the agent refused: " + e.getMessage(),
              socket.toString(),
              "correct the cause; the agent still uses its current model",
              e)
          : new Failure(
              "no agent answers: "
                  + (Files.exists(socket) ? e.getMessage() : "there is no such socket"),
              socket.toString(),
              "start the agent with `coldrl agent`, or set --socket to its admin_socket",
              e);
    }
  }
}
