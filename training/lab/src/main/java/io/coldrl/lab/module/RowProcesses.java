package io.coldrl.lab.module;

import io.coldrl.rig.AgentProcess;
import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.StaticOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of one row, before one origin. Closing it stops all and deletes their files. */
final class RowProcesses implements AutoCloseable {
  /** For rows that are not about latency: the agent decides even if the machine delays it. */
  static final String PATIENT = "coldrl_timeout 20ms;";

  private final RunDirectory run = new RunDirectory();
  private final StaticOrigin origin;
  private int names;

  /** Starts an origin in a new directory. */
  RowProcesses() throws IOException {
    origin = run.start(() -> new StaticOrigin(newDirectory("origin")));
  }

  Path directory() {
    return run.directory();
  }

  private Path newDirectory(String name) throws IOException {
    return Files.createDirectory(run.directory().resolve(name));
  }

  /** The socket on which this row's agent listens. */
  Path socket() {
    return run.directory().resolve("agent.sock");
  }

  /** The directive that names this row's agent. */
  String socketDirective() {
    return "coldrl_socket unix:" + socket() + ";";
  }

  /** Starts NGINX before the origin. */
  Proxy proxy(ProxyConfig config) throws IOException {
    return proxy(config, origin.port());
  }

  /** Starts NGINX before another origin. */
  Proxy proxy(ProxyConfig config, int originPort) throws IOException {
    return run.start(() -> new Proxy(newDirectory("nginx" + names++), config, originPort));
  }

  /** Starts an agent that does as its flags say. */
  CScriptedAgent scripted(String... flags) throws IOException {
    Path report = run.directory().resolve("agent.json");
    return run.start(() -> new CScriptedAgent(socket(), report, List.of(flags)));
  }

  /** Starts the real agent with the model that comes with it. */
  AgentProcess agent() throws IOException {
    Path model = HomeDirectory.directory().resolve("agent/model/model.onnx");
    Path history = run.directory().resolve("history.dat");
    return run.start(() -> new AgentProcess(socket(), history, model));
  }

  /** Clients that send requests to the proxy. */
  H2Load load(Proxy proxy) throws IOException {
    return run.start(() -> new H2Load(newDirectory("load" + names++), proxy.port()));
  }

  /** Starts something else, to be stopped with the row. */
  <T extends AutoCloseable> T start(RunDirectory.Starter<T> starter) throws IOException {
    return run.start(starter);
  }

  @Override
  public void close() {
    run.close();
  }
}
