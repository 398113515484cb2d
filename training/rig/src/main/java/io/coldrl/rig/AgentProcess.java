package io.coldrl.rig;

import io.coldrl.core.Failure;
import io.coldrl.server.transport.AgentClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real agent in a process of its own, started by the launcher. */
public final class AgentProcess implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final Path log;

  /**
   * Starts an agent and waits until it is SERVING.
   *
   * @param socket its socket; its log is {@code agent.log} in the same directory
   * @param model its model; need not exist
   * @throws Failure if it does not start
   */
  public AgentProcess(Path socket, Path history, Path model) throws IOException {
    this(socket, history, model, List.of());
  }

  /**
   * The same, with further flags of {@code coldrl agent}.
   *
   * @throws Failure if it does not start
   */
  public AgentProcess(Path socket, Path history, Path model, List<String> flags)
      throws IOException {
    log = socket.resolveSibling("agent.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                HomeDirectory.directory().resolve("coldrl").toString(),
                "agent",
                "--socket=" + socket,
                "--admin-socket=" + adminSocket(socket),
                "--http-listen=off",
                "--history-file=" + history,
                "--history-objects=200000",
                "--model=" + model));
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command);
    // The agent runs on the Java that runs this.
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    awaitServing(socket);
  }

  /** The admin socket of the agent that serves on {@code socket}: in the same directory. */
  public static Path adminSocket(Path socket) {
    return socket.resolveSibling("admin.sock");
  }

  private void awaitServing(Path socket) throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    try (AgentClient client = AgentClient.of(socket)) {
      while (!client.isServing()) {
        if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          throw new Failure(
              "the agent did not start",
              Files.readString(log).strip(),
              "run: " + HomeDirectory.directory().resolve("coldrl") + " agent --help");
        }
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the agent was starting", e);
    } catch (Failure e) {
      close();
      throw e;
    }
  }

  /** Process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process is alive. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it without warning, as kill -9 does. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Suspends it (SIGSTOP). */
  public void freeze() throws IOException, InterruptedException {
    Processes.signal(process, "STOP");
  }

  /** Lets a frozen agent go on (SIGCONT). */
  public void thaw() throws IOException, InterruptedException {
    Processes.signal(process, "CONT");
  }

  /** Lets it save its history and end. */
  @Override
  public void close() {
    Processes.stop(process);
  }
}
