package io.coldrl.rig;

import io.coldrl.core.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The NGINX of this machine, the module that was built for it, and lines of each configuration. */
public final class NginxInstallation {
  /** Directives of {@code http} that keep NGINX's temporary files in its own directory. */
  public static final String TEMPORARY_PATHS =
      """
          client_body_temp_path temp/body;
          proxy_temp_path temp/proxy;
          fastcgi_temp_path temp/fastcgi;
          uwsgi_temp_path temp/uwsgi;
          scgi_temp_path temp/scgi;
      """;

  private static final List<String> PLACES =
      List.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx");

  private NginxInstallation() {}

  /**
   * NGINX's binary: the one named by {@code NGINX_BIN}, else the first of the usual places.
   *
   * @throws Failure if there is none
   */
  public static Path binary() {
    String named = System.getenv("NGINX_BIN");
    if (named != null) {
      return Path.of(named);
    }
    return PLACES.stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new Failure(
                    "NGINX is not installed",
                    "looked for " + String.join(", ", PLACES),
                    "apt-get install nginx, or name it by NGINX_BIN"));
  }

  /**
   * The module's file.
   *
   * @throws Failure if it is not built
   */
  public static Path module() {
    Path module =
        HomeDirectory.directory().resolve("nginx-module/target/ngx_http_coldrl_module.so");
    if (!Files.exists(module)) {
      throw new Failure(
          "the NGINX module is not built", module + " is missing", "run: make module");
    }
    return module;
  }

  /** The {@code user} directive that NGINX needs if this process is root's; else empty. */
  public static String userDirective() {
    return System.getProperty("user.name").equals("root") ? "user root;" : "";
  }

  /** A TCP port of loopback that is free now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
