package io.coldrl.server.check;

import io.coldrl.core.Failure;
import io.coldrl.server.config.AgentConfig;
import io.coldrl.server.config.ConfigKey;
import io.coldrl.server.transport.SocketFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks that the unix sockets can be made where they are configured. */
final class SocketChecks {
  private SocketChecks() {}

  static List<Finding> run(AgentConfig config) {
    List<Finding> findings = new ArrayList<>();
    check(true, ConfigKey.SOCKET, config.socket(), findings);
    check(true, ConfigKey.ADMIN_SOCKET, config.admin().socket(), findings);
    Path http = config.http().socket();
    if (http != null) {
      // An agent serves without metrics.
      check(false, ConfigKey.HTTP_LISTEN, http, findings);
    }
    return findings;
  }

  private static void check(boolean isError, ConfigKey key, Path socket, List<Finding> to) {
    try {
      new SocketFile(socket).checkPlace();
    } catch (Failure failure) {
      to.add(Finding.of(isError, key.id(), failure));
    }
  }
}
