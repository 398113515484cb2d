package io.coldrl.rig;

import io.coldrl.core.Failure;
import io.coldrl.server.transport.AgentClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A real agent in a process of its own, started by the launcher. */
public final class AgentProcess implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final AgentLaunch launch;
  private final Process process;

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
    this(small(socket, history, model, flags));
    awaitServing();
  }

  /** Starts an agent and does not wait for it. */
  public AgentProcess(AgentLaunch launch) throws IOException {
    this.launch = launch;
    process = launch.process().start();
  }

  private static AgentLaunch small(Path socket, Path history, Path model, List<String> flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--admin-socket=" + adminSocket(socket),
                "--http-listen=off",
                "--history-file=" + history,
                "--history-objects=200000",
                "--model=" + model));
    all.addAll(flags);
    // The agent runs on the Java that runs this.
    return new AgentLaunch(
        socket, List.of(), all, Map.of("JAVA_HOME", System.getProperty("java.home")));
  }

  /** The admin socket of the agent that serves on {@code socket}: in the same directory. */
  public static Path adminSocket(Path socket) {
    return socket.resolveSibling("admin.sock");
  }

  /**
   * Waits until it is SERVING.
   *
   * @throws Failure if it ends before or takes more than a minute; it is then stopped
   */
  public void awaitServing() throws IOException {
    long giveUpNanos = System.nanoTime() + START_TIMEOUT_NANOS;
    try (AgentClient client = AgentClient.of(launch.socket())) {
      while (!client.isServing()) {
        if (!process.isAlive() || System.nanoTime() - giveUpNanos > 0) {
          throw new Failure(
              "the agent did not start",
              Files.readString(launch.log()).strip(),
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

  /** Its exit code, waiting for its end for at most a minute; empty if it did not end. */
  public OptionalInt awaitExit() throws InterruptedException {
    return process.waitFor(1, TimeUnit.MINUTES)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
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
