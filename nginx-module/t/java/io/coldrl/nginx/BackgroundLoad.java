package io.coldrl.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.coldrl.rig.LoadResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Load in the background, while a test does something to NGINX. */
final class BackgroundLoad {
  private final CompletableFuture<LoadResult> tally = new CompletableFuture<>();

  BackgroundLoad(NginxRig rig, List<String> paths, int requestsPerSecond) {
    new Thread(
            () -> {
              try {
                tally.complete(rig.load(paths, requestsPerSecond));
              } catch (InterruptedException | RuntimeException e) {
                tally.completeExceptionally(e);
              }
            },
            "load")
        .start();
  }

  boolean isRunning() {
    return !tally.isDone();
  }

  /** Waits for the end; no request may have failed. */
  void endsWithoutErrors() throws Exception {
    assertThat(end().errors()).as("failed requests").isZero();
  }

  LoadResult end() throws Exception {
    return tally.get(2, TimeUnit.MINUTES);
  }
}
