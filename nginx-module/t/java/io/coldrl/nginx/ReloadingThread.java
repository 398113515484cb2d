package io.coldrl.nginx;

import io.coldrl.training.demo.NginxProcess;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends NGINX a HUP twice a second until it is closed. */
final class ReloadingThread implements AutoCloseable {
  private final AtomicInteger count = new AtomicInteger();
  private final Thread thread;

  ReloadingThread(NginxProcess nginx) {
    thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  nginx.signal("HUP");
                  count.incrementAndGet();
                  Thread.sleep(500);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            "reloads");
    thread.start();
  }

  int count() {
    return count.get();
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
