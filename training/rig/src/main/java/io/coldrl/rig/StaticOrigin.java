package io.coldrl.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An origin that costs little: an NGINX that serves files. {@code /8k/anything}, or any other path
 * whose last folder is one of the sizes, is 8 KiB that stay fresh for 12 days. Below {@code
 * /brief/} responses are fresh for a second; below {@code /slow/} they come at 32 KiB a second.
 */
public final class StaticOrigin implements AutoCloseable {
  private static final List<Integer> SIZES_KIB = List.of(1, 2, 4, 8, 16, 32, 64, 128, 1024);

  private final NginxProcess nginx;

  /**
   * Starts it and waits until it listens.
   *
   * @param directory an existing directory of its own
   */
  public StaticOrigin(Path directory) throws IOException {
    Path files = Files.createDirectory(directory.resolve("files"));
    for (int kib : SIZES_KIB) {
      Files.write(files.resolve(kib + "k"), new byte[kib << 10]);
    }
    int port = NginxInstallation.freePort();
    String configuration =
        """
        %s
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log error.log warn;
        events { worker_connections 1024; }
        http {
            %s
            access_log off;
            keepalive_requests 1000000000;
            keepalive_timeout 600s;
            open_file_cache max=100;
            server {
                listen 127.0.0.1:%d backlog=1024;
                root files;
                location ~ "^/brief/(?<size>[0-9]+k)/" {
                    add_header Cache-Control max-age=1;
                    try_files /$size =404;
                }
                location ~ "^/slow/(?<size>[0-9]+k)/" {
                    add_header Cache-Control max-age=1000000;
                    limit_rate 32k;
                    try_files /$size =404;
                }
                location ~ "(?<size>[0-9]+k)/[^/]+$" {
                    add_header Cache-Control max-age=1000000;
                    try_files /$size =404;
                }
            }
        }
        """
            .formatted(NginxInstallation.userDirective(), NginxInstallation.TEMPORARY_PATHS, port);
    nginx = new NginxProcess(directory, port, configuration, Map.of());
  }

  /** TCP port on loopback. */
  public int port() {
    return nginx.port();
  }

  @Override
  public void close() {
    nginx.close();
  }
}
