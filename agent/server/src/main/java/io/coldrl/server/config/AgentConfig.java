package io.coldrl.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * All settings of an agent.
 *
 * @param socket the unix socket on which proxies ask and report
 * @param socketMode permission bits of the socket, 0 to 0777
 * @param admin the settings of the admin socket
 * @param http where metrics and the status page are served
 * @param tcp where proxies on other hosts ask and report; null if TCP is off
 * @param historyFile the history's file
 * @param historyObjects maximum number of objects in the history, 1,000 to 1,000,000,000
 * @param temporaryDirectory where each agent makes a directory for temporary files
 * @param model the model's file, which need not exist, or a path that is the text of a rule
 * @param guard whether LRU decides while the eviction model does worse than LRU
 * @param models the other settings of models
 * @param budgetUs time limit of a decision if the request sets none, in µs, 1 to 1,000,000
 * @param warmUpSeconds maximum warm-up before SERVING, 0 (none) to 600
 * @param logLevel least severe level that is logged
 * @param logFormat how messages are written
 * @param routing the settings of routing
 */
public record AgentConfig(
    Path socket,
    int socketMode,
    AdminConfig admin,
    HttpListen http,
    @Nullable TcpConfig tcp,
    Path historyFile,
    long historyObjects,
    Path temporaryDirectory,
    Path model,
    boolean guard,
    ModelConfig models,
    int budgetUs,
    int warmUpSeconds,
    LogLevel logLevel,
    LogFormat logFormat,
    RoutingConfig routing) {
  private static final int REHEARSAL_OBJECTS = 20_000;

  /*
   * Beside the sockets, since a path in the directory for temporary files may be too long for one,
   * and short for the same reason.
   */
  private static final String SOCKET_NAME = ".next";
  private static final String ADMIN_SOCKET_NAME = ".next-a";
  private static final int OWNER_ONLY = 0600;

  /**
   * The settings of an agent that does the same but is asked by nobody else.
   *
   * @param directory for its history
   */
  public AgentConfig inPrivate(Path directory) {
    return new AgentConfig(
        socket.resolveSibling(SOCKET_NAME),
        OWNER_ONLY,
        new AdminConfig(admin.socket().resolveSibling(ADMIN_SOCKET_NAME), OWNER_ONLY),
        HttpListen.OFF,
        null,
        directory.resolve("history.dat"),
        REHEARSAL_OBJECTS,
        temporaryDirectory,
        model,
        guard,
        models,
        budgetUs,
        warmUpSeconds,
        logLevel,
        logFormat,
        routing);
  }
}
