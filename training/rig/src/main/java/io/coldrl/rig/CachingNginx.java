package io.coldrl.rig;

import com.fasterxml.jackson.databind.JsonNode;
import io.coldrl.core.Failure;
import io.coldrl.trace.format.ColdrlLogFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * NGINX as a cache before an origin, with the module loaded and the access log in ColdRL's format.
 */
public final class CachingNginx implements AutoCloseable {
  /** The cache zone's name. */
  public static final String ZONE = "demo";

  private final NginxProcess process;

  /**
   * Starts NGINX and waits until it listens.
   *
   * @param directory an existing directory of its own; the cache is in {@code cache}, the log in
   *     {@code access.log}
   * @param cachePath parameters of {@code proxy_cache_path} after the zone, such as {@code
   *     max_size=64m}
   * @param coldrlDirectives directives of the module, each ending in a semicolon
   * @throws Failure if NGINX or the module is missing, or NGINX does not start
   */
  public CachingNginx(
      Path directory, int originPort, String cachePath, List<String> coldrlDirectives)
      throws IOException {
    int port = NginxInstallation.freePort();
    String configuration =
        """
        load_module %s;
        %s
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log error.log info;
        events { worker_connections 1024; }
        http {
            %s
            access_log access.log coldrl buffer=64k flush=1s;
            %s
            proxy_cache_path cache levels=1:2 keys_zone=%s:32m inactive=1h use_temp_path=off %s;
            keepalive_requests 1000000;
            %s
            upstream origin {
                server 127.0.0.1:%d;
                keepalive 32;
                keepalive_requests 1000000;
            }
            server {
                listen 127.0.0.1:%d;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_cache %s;
                    add_header X-Cache-Status $upstream_cache_status always;
                }
                location = /coldrl_status {
                    access_log off;
                    coldrl_status;
                }
            }
        }
        """
            .formatted(
                NginxInstallation.module(),
                NginxInstallation.userDirective(),
                ColdrlLogFormat.DIRECTIVE.replace("\n", "\n    "),
                NginxInstallation.TEMPORARY_PATHS,
                ZONE,
                cachePath,
                String.join("\n    ", coldrlDirectives),
                originPort,
                port,
                ZONE);
    process = new NginxProcess(directory, port, configuration, Map.of());
  }

  /** TCP port on loopback. */
  public int port() {
    return process.port();
  }

  /** The module's status. */
  public JsonNode status() throws IOException {
    return process.status();
  }

  @Override
  public void close() {
    process.close();
  }
}
