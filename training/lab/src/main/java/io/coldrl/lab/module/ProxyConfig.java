package io.coldrl.lab.module;

import io.coldrl.rig.NginxInstallation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of a proxy's configuration that differs between rows. Not thread-safe. */
public final class ProxyConfig {
  /** The zone of all paths that name no other. */
  static final String ZONE = "bench";

  private final Map<String, String> zones = new LinkedHashMap<>();
  private final List<String> coldrl = new ArrayList<>();
  private final List<String> location = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private boolean module;
  private boolean accessLog;

  /**
   * The zone of all paths that name no other.
   *
   * @param path parameters of {@code proxy_cache_path} after the zone, such as {@code max_size=40m}
   */
  public ProxyConfig zone(String keysSize, String path) {
    return zone(ZONE, keysSize, path);
  }

  /** A zone of the paths below {@code /NAME/}, or, called {@link #ZONE}, of all others. */
  ProxyConfig zone(String name, String keysSize, String path) {
    zones.put(
        name,
        "proxy_cache_path cache/%s levels=1:2 keys_zone=%s:%s use_temp_path=off %s;"
            .formatted(name, name, keysSize, path));
    return this;
  }

  /** Loads the module in the arm that has it, with its directives in {@code http}. */
  ProxyConfig module(ModuleArm arm, String... directives) {
    return arm == ModuleArm.STOCK ? this : module(directives);
  }

  /** Loads the module, with its directives in {@code http}. */
  public ProxyConfig module(String... directives) {
    module = true;
    coldrl.addAll(List.of(directives));
    return this;
  }

  /** Directives of all cached locations. */
  ProxyConfig location(String... directives) {
    location.addAll(List.of(directives));
    return this;
  }

  /** Preloads a library into NGINX; $NAME=value pairs are for it. */
  public ProxyConfig preload(Path library, Map<String, String> variables) {
    environment.putAll(variables);
    environment.put("LD_PRELOAD", library.toString());
    return this;
  }

  /** Logs time, cache status and path of each request. */
  ProxyConfig withAccessLog() {
    accessLog = true;
    return this;
  }

  Map<String, String> environment() {
    return environment;
  }

  boolean hasModule() {
    return module;
  }

  String render(Path moduleFile, int port, int originPort) {
    return """
    %s
    %s
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log error.log notice;
    events { worker_connections 1024; }
    http {
        %s
        keepalive_requests 1000000000;
        keepalive_timeout 600s;
        log_format bench '$msec $upstream_cache_status $uri';
        %s
        %s
        %s
        upstream origin {
            server 127.0.0.1:%d;
            keepalive 64;
            keepalive_requests 1000000000;
        }
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        server {
            listen 127.0.0.1:%d backlog=1024;
            %s
        %s
        }
    }
    """
        .formatted(
            module ? "load_module " + moduleFile + ";" : "",
            NginxInstallation.userDirective(),
            NginxInstallation.TEMPORARY_PATHS,
            accessLog ? "access_log access.log bench buffer=64k flush=1s;" : "access_log off;",
            String.join("\n    ", zones.values()),
            String.join("\n    ", coldrl),
            originPort,
            port,
            module ? "location = /coldrl_status { access_log off; coldrl_status; }" : "",
            locations());
  }

  private String locations() {
    StringBuilder text = new StringBuilder();
    for (String name : zones.keySet()) {
      text.append(
          """
                  location %s {
                      proxy_pass http://origin;
                      proxy_cache %s;
                      %s
                  }
          """
              .formatted(
                  name.equals(ZONE) ? "/" : "/" + name + "/",
                  name,
                  String.join("\n            ", location)));
    }
    return text.toString();
  }
}
