package io.coldrl.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an agent is started. Its log is {@code agent.log} beside its socket.
 *
 * @param socket its socket for proxies
 * @param prefix a command that runs the rest of its arguments, such as {@code taskset -c 0}; empty
 *     for none
 * @param flags of {@code coldrl agent}, besides that of the socket
 * @param environment variables besides those of this process
 */
public record AgentLaunch(
    Path socket, List<String> prefix, List<String> flags, Map<String, String> environment) {
  /**
   * An agent at default settings, except for the places of its files and sockets, on the Java that
   * runs this.
   *
   * @param directory of its sockets
   * @param history its history file
   * @param model its model; need not exist
   */
  public static AgentLaunch atDefaults(Path directory, Path history, Path model) {
    Path socket = directory.resolve("agent.sock");
    return new AgentLaunch(
        socket,
        List.of(),
        List.of(
            "--admin-socket=" + AgentProcess.adminSocket(socket),
            "--http-listen=unix:" + directory.resolve("http.sock"),
            "--history-file=" + history,
            "--model=" + model,
            "--shadow-model=" + model.resolveSibling("shadow.onnx")),
        Map.of("JAVA_HOME", System.getProperty("java.home")));
  }

  /** The same, started through a command. */
  public AgentLaunch through(List<String> command) {
    return new AgentLaunch(socket, command, flags, environment);
  }

  /** The same with one more flag. */
  public AgentLaunch with(String flag) {
    List<String> more = new ArrayList<>(flags);
    more.add(flag);
    return new AgentLaunch(socket, prefix, more, environment);
  }

  /** The same with another value of a variable. */
  public AgentLaunch withVariable(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new AgentLaunch(socket, prefix, flags, more);
  }

  Path log() {
    return socket.resolveSibling("agent.log");
  }

  ProcessBuilder process() {
    List<String> command = new ArrayList<>(prefix);
    command.add(HomeDirectory.directory().resolve("coldrl").toString());
    command.add("agent");
    command.add("--socket=" + socket);
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
  }
}
