package io.coldrl.nginx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The origin behind the cache, a plain NGINX: {@code /8k/anything} is 8 KiB that stay fresh for an
 * hour. What lies below {@code /brief/} is fresh for a second, and {@code /slow/} takes its time.
 */
final class Origin implements AutoCloseable {
  private static final int[] KIB = {1, 2, 4, 8, 16, 32, 64, 128};

  private final Nginx nginx;

  Origin(Path directory) throws IOException, InterruptedException {
    Path files = Files.createDirectories(directory.resolve("files"));
    for (int kib : KIB) {
      Files.write(files.resolve(kib + "k"), new byte[kib << 10]);
    }
    int port = Nginx.freePort();
    nginx =
        new Nginx(
            directory,
            port,
            """
            %s
            worker_processes 1;
            pid nginx.pid;
            error_log error.log warn;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path temp/body;
                proxy_temp_path temp/proxy;
                fastcgi_temp_path temp/fastcgi;
                uwsgi_temp_path temp/uwsgi;
                scgi_temp_path temp/scgi;
                keepalive_requests 1000000;
                server {
                    listen 127.0.0.1:%d;
                    root files;
                    location ~ ^/([0-9]+k)/ {
                        add_header Cache-Control "max-age=3600";
                        try_files /$1 =404;
                    }
                    location ~ ^/brief/([0-9]+k)/ {
                        add_header Cache-Control "max-age=1";
                        try_files /$1 =404;
                    }
                    location ~ ^/slow/([0-9]+k)/ {
                        add_header Cache-Control "max-age=3600";
                        limit_rate 32k;
                        try_files /$1 =404;
                    }
                }
            }
            """
                .formatted(Conf.user(), port),
            Map.of());
  }

  int port() {
    return nginx.port();
  }

  @Override
  public void close() throws IOException {
    nginx.close();
  }
}
