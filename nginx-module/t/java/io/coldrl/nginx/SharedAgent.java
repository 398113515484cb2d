package io.coldrl.nginx;

import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.training.demo.AgentProcess;
import java.io.IOException;
import java.nio.file.Path;

/** A real agent for all tests of a class, since it takes seconds to start. */
final class SharedAgent implements AutoCloseable {
  private final Path directory;
  private final AgentProcess process;

  SharedAgent() throws IOException {
    directory = Rig.newDirectory();
    process =
        new AgentProcess(
            socket(),
            directory.resolve("history.dat"),
            LargestFirstModel.writeTo(directory.resolve("model.onnx")));
  }

  Path socket() {
    return directory.resolve("agent.sock");
  }

  AgentStatus.Accesses accesses() throws AgentCallException {
    return accesses(socket());
  }

  /** What an agent says that was reported to it. */
  static AgentStatus.Accesses accesses(Path socket) throws AgentCallException {
    try (AgentClient client = AgentClient.of(socket)) {
      return client.status().accesses();
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
    Rig.delete(directory);
  }
}
