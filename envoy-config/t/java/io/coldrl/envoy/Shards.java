package io.coldrl.envoy;

import io.coldrl.rig.HomeDirectory;
import io.coldrl.rig.NginxInstallation;
import io.coldrl.rig.NginxProcess;
import io.coldrl.rig.OriginServer;
import io.coldrl.rig.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** NGINX shards with the module, configured as shipped but for addresses and sizes. */
final class Shards implements AutoCloseable {
  final OriginServer origin;
  final List<NginxProcess> shards = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param maxSize of each cache, as NGINX writes it
   */
  Shards(Path directory, Path agentSocket, Workload workload, int count, String maxSize)
      throws IOException {
    origin = new OriginServer(workload);
    String shipped =
        Files.readString(HomeDirectory.directory().resolve("envoy-config/nginx-shard.conf"));
    for (int i = 0; i < count; i++) {
      Path own = Files.createDirectory(directory.resolve("shard" + i));
      int port = NginxInstallation.freePort();
      shards.add(
          new NginxProcess(
              own, port, configuration(shipped, own, port, agentSocket, maxSize), Map.of()));
    }
  }

  private String configuration(
      String shipped, Path own, int port, Path agentSocket, String maxSize) {
    return replace(
        shipped,
        "modules/ngx_http_coldrl_module.so",
        NginxInstallation.module().toString(),
        "user www-data;",
        NginxInstallation.userDirective() + " daemon off;",
        "worker_processes auto;",
        "worker_processes 1;",
        "/run/nginx-shard.pid",
        own.resolve("nginx.pid").toString(),
        "/var/log/nginx/shard-error.log",
        own.resolve("error.log").toString(),
        "http {",
        """
        http {
            access_log off;
            coldrl_timeout 50ms;
            coldrl_poll 200ms;
        """
            + NginxInstallation.TEMPORARY_PATHS,
        "/var/cache/nginx/shard",
        own.resolve("cache").toString(),
        "max_size=20g",
        "max_size=" + maxSize,
        "/run/coldrl/agent.sock",
        agentSocket.toString(),
        "127.0.0.1:9000",
        "127.0.0.1:" + origin.port(),
        "listen 8081",
        "listen 127.0.0.1:" + port);
  }

  private static String replace(String text, String... pairs) {
    String result = text;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!result.contains(pairs[i])) {
        throw new IllegalStateException("nginx-shard.conf has no '" + pairs[i] + "'");
      }
      result = result.replace(pairs[i], pairs[i + 1]);
    }
    return result;
  }

  List<String> addresses() {
    return shards.stream().map(shard -> "127.0.0.1:" + shard.port()).toList();
  }

  @Override
  public void close() {
    shards.forEach(NginxProcess::close);
    origin.close();
  }
}
