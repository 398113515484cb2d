package io.coldrl.server.cli;

import io.coldrl.server.Agent;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What signals do: SIGTERM stops the agent and ends the process with exit code 0, SIGHUP makes it
 * read its models, endpoints and certificates again.
 */
final class AgentSignals {
  /*
   * By default, the JVM ends with 143 at SIGTERM, which systemd counts as a failure, and SIGHUP
   * kills it. The JDK has no other means than sun.misc.Signal, which its module jdk.unsupported
   * keeps for that reason.
   */
  private static final Logger LOG = LoggerFactory.getLogger(AgentSignals.class);

  private final Duration patience;
  private @Nullable Agent agent;
  private boolean stopped;

  private AgentSignals(Duration patience) {
    this.patience = patience;
  }

  /**
   * Installs the handlers. Until {@link #start}, SIGTERM ends the process at once and SIGHUP does
   * nothing.
   *
   * @param patience how long a stop may take; then the process ends with exit code 1
   */
  static AgentSignals install(Duration patience) {
    AgentSignals signals = new AgentSignals(patience);
    Signal.handle(new Signal("TERM"), signal -> signals.stop());
    Signal.handle(new Signal("HUP"), signal -> signals.reload());
    // At SIGINT, and if the command fails.
    Runtime.getRuntime().addShutdownHook(new Thread(signals::closeAgent, "coldrl-shutdown"));
    return signals;
  }

  /**
   * Starts the agent to stop and to reload, in the place of the last one. A signal meanwhile waits
   * for it. After SIGTERM, it is not started, and the last one is returned, which is closed; if
   * there is none, it is closed at once.
   */
  synchronized Agent start(Supplier<Agent> starting) {
    Agent last = agent;
    if (stopped && last != null) {
      return last;
    }
    Agent started = starting.get();
    agent = started;
    if (stopped) {
      started.close();
    }
    return started;
  }

  private synchronized @Nullable Agent agent() {
    return agent;
  }

  // The JVM runs each handler on a new thread. The command ends when the agent is closed.
  private void stop() {
    endAnyway();
    if (!closeAgent()) {
      Runtime.getRuntime().exit(0);
    }
  }

  // False if there is none.
  private boolean closeAgent() {
    Agent running;
    synchronized (this) {
      stopped = true;
      running = agent;
    }
    if (running != null) {
      running.close();
    }
    return running != null;
  }

  private void endAnyway() {
    Thread guard =
        new Thread(
            () -> {
              try {
                Thread.sleep(patience.toMillis());
              } catch (InterruptedException e) {
                return;
              }
              LOG.error("not stopped within {} s, ending anyway", patience.toSeconds());
              Runtime.getRuntime().halt(1);
            },
            "coldrl-stop");
    guard.setDaemon(true);
    guard.start();
  }

  private void reload() {
    Agent running = agent();
    if (running == null) {
      LOG.info("SIGHUP: the agent is starting, nothing to read again yet");
      return;
    }
    LOG.info("SIGHUP: reading models, endpoints and certificates again");
    running.reload();
  }
}
