package io.coldrl.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A JVM of its own that runs a main method, with the flags of this JVM. */
public final class ChildJvm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AGENT_CLASS_PATH = "target/coldrl-agent.jar:target/lib/*";

  private final Process process;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Thread reader;

  private ChildJvm(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "child-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a class of this JVM's class path. Collects stdout and stderr together. */
  public static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
    return start(
        List.of(), List.of(), System.getProperty("java.class.path"), main.getName(), arguments);
  }

  /**
   * Starts the agent's command line from the distribution that {@code package} has built, with the
   * launcher's limit of memory.
   */
  public static ChildJvm startAgent(Object... arguments) throws IOException {
    return startAgentThrough(List.of(), List.of(), arguments);
  }

  /**
   * Returns the arguments of an agent that has its sockets, its history of 50,000 objects and its
   * model in a directory: {@code agent.sock}, {@code admin.sock}, {@code history.dat} and {@code
   * model.onnx}.
   *
   * @param more further flags, not those of the above
   */
  public static Object[] agentIn(Path directory, Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "agent",
                "--socket=" + directory.resolve("agent.sock"),
                "--admin-socket=" + directory.resolve("admin.sock"),
                "--history-file=" + directory.resolve("history.dat"),
                "--history-objects=50000",
                "--model=" + directory.resolve("model.onnx")));
    all.addAll(List.of(more));
    return all.toArray();
  }

  /**
   * The same as {@link #startAgent}, with more flags of the JVM and through a command that runs the
   * rest of its arguments.
   */
  public static ChildJvm startAgentThrough(
      List<String> prefix, List<String> jvmFlags, Object... arguments) throws IOException {
    return start(prefix, jvmFlags, AGENT_CLASS_PATH, "io.coldrl.server.cli.AgentMain", arguments);
  }

  private static ChildJvm start(
      List<String> prefix,
      List<String> jvmFlags,
      String classPath,
      String main,
      Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    // A JVM ignores SIGHUP if it is started with SIGHUP ignored, as by a build under nohup.
    command.addAll(List.of("env", "--default-signal=HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx192m", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(jvmFlags);
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("output ended: " + e);
    }
  }

  /** Returns the lines that were printed until now. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Waits for a line; fails if the process ends without printing it. */
  public String awaitLine(Predicate<String> wanted) throws InterruptedException {
    long endNanos = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < endNanos) {
      boolean over = !reader.isAlive();
      for (String line : lines()) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (over) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new AssertionError("no such line in " + lines());
  }

  /** Returns the processes that it has started and that are alive. */
  public List<ProcessHandle> children() {
    return process.children().filter(ProcessHandle::isAlive).toList();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Sends a signal, such as "HUP". */
  public void signal(String name) throws IOException, InterruptedException {
    List<String> kill = List.of("kill", "-" + name, Long.toString(process.pid()));
    if (new ProcessBuilder(kill).start().waitFor() != 0) {
      throw new AssertionError("can't send SIG" + name);
    }
  }

  /** Sends SIGKILL and waits for the end; keeps the lines that were printed. */
  public void kill() throws InterruptedException {
    // Not Process.destroyForcibly: it closes the pipe before everything in it is read.
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  /** Waits for the end and returns the exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + lines());
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
