package io.coldrl.nginx;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.rig.AgentProcess;
import io.coldrl.server.admin.AgentStatus;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.testkit.OnnxModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * A real agent for all tests of a class, since it takes seconds to start. It evicts the largest
 * candidates, so its victims can't be mistaken for those of LRU.
 */
final class SharedAgent implements AutoCloseable {
  private final Path directory;
  private AgentProcess process;

  SharedAgent() throws IOException {
    directory = NginxRig.newDirectory();
    OnnxModels.writeFeature(directory.resolve("model.onnx"), EvictionFeature.SIZE_BYTES);
    process = start();
  }

  private AgentProcess start(String... flags) throws IOException {
    return new AgentProcess(
        directory.resolve("agent.sock"),
        directory.resolve("history.dat"),
        directory.resolve("model.onnx"),
        List.of(flags));
  }

  void freeze() throws IOException, InterruptedException {
    process.freeze();
  }

  void thaw() throws IOException, InterruptedException {
    process.thaw();
  }

  void kill() {
    process.kill();
  }

  /** After {@link #kill}. */
  void startAnew() throws IOException {
    process = start();
  }

  /** Lets another agent take over, and returns the exit code of the old one. */
  OptionalInt replace() throws IOException, InterruptedException {
    AgentProcess old = process;
    process = start("--take-over");
    return old.awaitExit();
  }

  Path socket() {
    return directory.resolve("agent.sock");
  }

  /** The agent's counters of reported accesses. */
  AgentStatus.Accesses accesses() throws AgentCallException {
    try (AgentClient client = AgentClient.of(AgentProcess.adminSocket(socket()))) {
      return client.status().accesses();
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
    NginxRig.delete(directory);
  }
}
