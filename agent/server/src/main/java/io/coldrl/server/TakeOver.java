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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a running agent by one in this process, while that one still decides. */
public final class TakeOver {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  private static final long ANSWER_SECONDS = 10;

  private TakeOver() {}

  /**
   * Takes over from the agent that serves with this configuration: warms up first, on sockets of
   * its own, then makes the other one give up the history, opens it and listens in the other's
   * place.
   *
   * @param directory for files of this process
   * @param start starts each agent of this process, and closes it when the process is to end
   * @return the agent, which serves or was closed; null if there is none to take over from
   * @throws Failure if the other agent can't hand over, or as {@link Agent#listen(AgentConfig)}
   */
  public static @Nullable Agent run(
      AgentConfig config, Path directory, Function<Supplier<Agent>, Agent> start) {
    try (AgentClient running = AgentClient.of(config.admin().socket())) {
      if (!isThere(running, config.admin().socket())) {
        return null;
      }
      checkTls(config.tcp());
      ModelGate gate = Agent.gate(config);
      AgentConfig rehearsal = config.inPrivate(stage(directory));
      // What the JVM has compiled for one agent, it has for the next.
      try (Agent agent = start.apply(() -> Agent.start(rehearsal, gate))) {
        agent.warmUp();
      }
      // Not if the process is to end: nothing would come after the running agent.
      Agent agent = start.apply(() -> replace(running, config, gate));
      agent.awaitModels();
      agent.serve();
      return agent;
    }
  }

  private static Agent replace(AgentClient running, AgentConfig config, ModelGate gate) {
    try {
      running.handOver(config.socket(), takenPort(config.tcp()));
    } catch (AgentCallException e) {
      throw new Failure(
          "the running agent can't hand over: " + e.getMessage(),
          config.admin().socket().toString(),
          "mend that, or stop the running agent and start this one without --take-over",
          e);
    }
    return Agent.start(config, gate);
  }

  private static boolean isThere(AgentClient running, Path socket) {
    try {
      if (running.isServing(ANSWER_SECONDS)) {
        return true;
      }
    } catch (AgentCallException e) {
      if (e.timedOut()) {
        throw new Failure(
            "the running agent does not answer within " + ANSWER_SECONDS + " s",
            socket.toString(),
            "stop it (it may be frozen or overloaded), then start this one",
            e);
      }
      LOG.info("nothing to take over, no agent answers on {}: {}", socket, e.getMessage());
      return false;
    }
    throw new Failure(
        "the running agent does not serve: it is still starting, or it ends",
        socket.toString(),
        "try again when `coldrl status --probe` ends with 0, or stop that agent");
  }

  // Everything else is tried by the rehearsal.
  private static void checkTls(@Nullable TcpConfig tcp) {
    List<Failure> failures = tcp == null ? List.of() : TcpCheck.failures(tcp);
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static int takenPort(@Nullable TcpConfig tcp) {
    return tcp != null && TcpCheck.isTaken(tcp) ? tcp.port() : 0;
  }

  private static Path stage(Path directory) {
    try {
      return Files.createTempDirectory(directory, "rehearsal");
    } catch (IOException e) {
      throw new Failure(
          "can't write to the directory for temporary files: " + e,
          directory.toString(),
          "free some space there, or set temporary_directory elsewhere",
          e);
    }
  }
}
