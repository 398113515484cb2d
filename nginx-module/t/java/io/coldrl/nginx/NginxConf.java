package io.coldrl.nginx;

import io.coldrl.rig.NginxInstallation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the text of an {@code nginx.conf}. */
final class NginxConf {
  /** The zone that {@code location /} uses. */
  static final String ZONE = "demo";

  /** Small enough to be full after a second of load. */
  static final String SMALL = "max_size=4m inactive=1h";

  private static final String SOCKET = "@SOCKET@";

  private int workers = 1;
  private final List<String> zones = new ArrayList<>();
  private final List<String> http = new ArrayList<>();
  private final List<String> root = new ArrayList<>();
  private final List<String> server = new ArrayList<>();

  /** One zone named {@link #ZONE} with these parameters and room for many keys. */
  static NginxConf of(String parameters) {
    return new NginxConf().zone(ZONE, "10m", parameters);
  }

  /** A cache path in a folder of the zone's name. */
  NginxConf zone(String name, String keys, String parameters) {
    zones.add(
        "proxy_cache_path %s levels=1:2 use_temp_path=off keys_zone=%s:%s %s;"
            .formatted(name, name, keys, parameters));
    return this;
  }

  /** The same for a path that can't have the zone's name. */
  NginxConf rawZone(String line) {
    zones.add(line);
    return this;
  }

  /** Directives of {@code http{}}. */
  NginxConf http(String directives) {
    http.add(directives);
    return this;
  }

  /** The rig's agent decides. */
  NginxConf agent() {
    return http("coldrl_socket unix:" + SOCKET + ";");
  }

  /**
   * Wakes an idle cache manager up soon. NGINX would let it sleep for up to ten seconds, which only
   * some tests are about.
   */
  NginxConf awake() {
    return http("coldrl_poll 100ms;");
  }

  /** Directives of {@code location /}. */
  NginxConf root(String directives) {
    root.add(directives);
    return this;
  }

  /** Directives of {@code server{}}, such as further locations. */
  NginxConf server(String directives) {
    server.add(directives);
    return this;
  }

  /** A location that caches in a zone what it finds below its name. */
  NginxConf location(String name, String zone, String directives) {
    return server(
        """
        location /%s/ {
            proxy_pass http://origin/;
            proxy_cache %s;
            %s
        }
        """
            .formatted(name, zone, directives));
  }

  NginxConf workers(int count) {
    workers = count;
    return this;
  }

  String render(Path socket, int port, int originPort) {
    return """
    load_module %s;
    %s
    worker_processes %d;
    pid nginx.pid;
    error_log error.log info;
    events { worker_connections 1024; }
    http {
        access_log off;
        %s
        keepalive_requests 1000000;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        add_header X-Cache-Status $upstream_cache_status always;
        %s
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
                proxy_cache %s;
                %s
            }
            %s
            location = /coldrl_status { coldrl_status; }
            location = /metrics { coldrl_status prometheus; }
        }
    }
    """
        .formatted(
            NginxInstallation.module(),
            NginxInstallation.userDirective(),
            workers,
            NginxInstallation.TEMPORARY_PATHS,
            String.join("\n", zones),
            String.join("\n", http).replace(SOCKET, socket.toString()),
            originPort,
            port,
            ZONE,
            String.join("\n", root),
            String.join("\n", server));
  }
}
