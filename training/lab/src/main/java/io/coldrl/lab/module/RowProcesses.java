package io.coldrl.lab.module;

import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.StaticOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All processes of one run and their files, in a temporary directory of its own. Closing it, or the
 * end of the JVM, stops the processes and deletes the directory.
 */
final class RowProcesses implements AutoCloseable {
  /** For rows that are not about time: an agent that the machine delays still decides. */
  static final String PATIENT = "coldrl_timeout 20ms;";

  private static final Set<RowProcesses> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RowProcesses::closeAll, "stop-processes"));
  }

  private final Path directory;
  private final StaticOrigin origin;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private int names;
  private boolean closed;

  /** Starts an origin in a new directory. */
  RowProcesses() throws IOException {
    directory = Files.createTempDirectory("coldrl-bench-");
    OPEN.add(this);
    try {
      origin = add(new StaticOrigin(Files.createDirectory(directory.resolve("origin"))));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  Path directory() {
    return directory;
  }

  /** The socket that an agent of this stand listens on. */
  Path socket() {
    return directory.resolve("agent.sock");
  }

  /** The directive that names this stand's agent. */
  String socketDirective() {
    return "coldrl_socket unix:" + socket() + ";";
  }

  /** Starts NGINX before the origin. */
  Proxy proxy(ProxyConfig config) throws IOException {
    return proxy(config, origin.port());
  }

  /** Starts NGINX before another origin. */
  Proxy proxy(ProxyConfig config, int originPort) throws IOException {
    Path home = Files.createDirectory(directory.resolve("nginx" + names++));
    return add(new Proxy(home, config, originPort));
  }

  /** Starts an agent that does as its flags say. */
  CScriptedAgent scripted(String... flags) throws IOException {
    return add(new CScriptedAgent(socket(), directory.resolve("agent.json"), List.of(flags)));
  }

  /** Starts the real agent with the model that comes with it. */
  AgentProcess agent() throws IOException {
    Path model = HomeDirectory.directory().resolve("agent/model/model.onnx");
    return add(new AgentProcess(socket(), directory.resolve("history.dat"), model));
  }

  /** Clients that ask the proxy for paths. */
  H2Load load(Proxy proxy) throws IOException {
    return add(new H2Load(Files.createDirectory(directory.resolve("load" + names++)), proxy.port()));
  }

  /** Leaves the closing of a part to this stand. */
  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    if (closed) {
      closeParts();
      throw new IllegalStateException("the bench is being stopped");
    }
    return part;
  }

  private static void closeAll() {
    List.copyOf(OPEN).forEach(RowProcesses::close);
    // What was just being started, and so belongs to no stand yet.
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeParts();
    if (OPEN.contains(this) && System.getenv("COLDRL_BENCH_KEEP") == null) {
      deleteDirectory();
    }
    // Last, so that the end of the JVM waits for what another thread is closing.
    OPEN.remove(this);
  }

  private void closeParts() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        ElapsedLog.say("could not close %s: %s", part, e);
      }
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      ElapsedLog.say("could not delete %s: %s", directory, e);
    }
  }
}
