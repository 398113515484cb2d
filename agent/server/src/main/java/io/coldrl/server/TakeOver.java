package io.coldrl.server;

import io.coldrl.core.Failure;
import io.coldrl.inference.ModelGate;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.TcpConfig;
import io.coldrl.server.transport.AgentCallException;
import io.coldrl.server.transport.AgentClient;
import io.coldrl.server.transport.TcpCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a running agent by one in this process, while that one still decides. */
public final class TakeOver {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  private TakeOver() {}

  /**
   * Takes over from the agent that serves with this configuration: warms up first, on sockets of
   * its own, then makes the other one give up the history, opens it and listens in the other's
   * place.
   *
   * @param directory for files of this process
   * @return the agent, which serves; null if there is none to take over from
   * @throws Failure if the other agent can't hand over, or as {@link Agent#listen(AgentConfig)}
   */
  public static @Nullable Agent run(AgentConfig config, Path directory) {
    try (AgentClient running = AgentClient.of(config.admin().socket())) {
      if (!running.isServing()) {
        LOG.info("no agent serves on {}, nothing to take over", config.admin().socket());
        return null;
      }
      checkTls(config.tcp());
      ModelGate gate = Agent.gate(config);
      rehearse(config, directory, gate);
      running.handOver(config.socket());
      Agent agent = Agent.start(config, gate);
      agent.awaitModels();
      agent.serve();
      return agent;
    } catch (AgentCallException e) {
      throw new Failure(
          "the running agent can't hand over: " + e.getMessage(),
          config.admin().socket().toString(),
          "stop it, and start this one without --take-over",
          e);
    }
  }

  // Everything else is tried by the rehearsal.
  private static void checkTls(@Nullable TcpConfig tcp) {
    List<Failure> failures = tcp == null ? List.of() : TcpCheck.failures(tcp);
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  // What the JVM has compiled for one agent, it has for the next.
  private static void rehearse(AgentConfig config, Path directory, ModelGate gate) {
    try {
      Path stage = Files.createTempDirectory(directory, "rehearsal");
      try (Agent agent = Agent.start(config.inPrivate(stage), gate)) {
        agent.warmUp();
      }
    } catch (IOException e) {
      throw new Failure(
          "can't write to the directory for temporary files: " + e,
          directory.toString(),
          "free some space there, or set temporary_directory elsewhere",
          e);
    }
  }
}
