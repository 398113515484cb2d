package io.coldrl.lab.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An NGINX that serves any path whose last folder is a size, such as {@code /16k/anything} or
 * {@code /z3/4k/17}: cheap, so that what is measured is the proxy.
 */
final class BenchOrigin implements AutoCloseable {
  private static final List<Integer> SIZES_KB = List.of(1, 4, 8, 16, 1024);

  private final int port;
  private final BenchNginx nginx;

  BenchOrigin(Path directory) throws IOException {
    Path files = Files.createDirectory(directory.resolve("files"));
    for (int kb : SIZES_KB) {
      Files.write(files.resolve(kb + "k.bin"), new byte[kb << 10]);
    }
    port = BenchNginx.freePort();
    Files.writeString(
        directory.resolve("nginx.conf"),
        """
        %s
        http {
        %s
            access_log off;
            open_file_cache max=100;
            server {
                listen 127.0.0.1:%d backlog=1024;
                location ~ "(?<size>[0-9]+k)/[^/]+$" {
                    root files;
                    add_header Cache-Control max-age=1000000;
                    try_files /$size.bin =404;
                }
            }
        }
        """
            .formatted(BenchNginx.preamble(), BenchNginx.httpPreamble(), port));
    nginx = new BenchNginx(directory, port, Map.of());
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    nginx.close();
  }
}
