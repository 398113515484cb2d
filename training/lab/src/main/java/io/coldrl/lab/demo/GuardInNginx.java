package io.coldrl.lab.demo;

import io.coldrl.cli.Progress;
import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.lab.demo.NginxRun.Chooser;
import io.coldrl.rig.RunDirectory;
import io.coldrl.rig.Workload;
import io.coldrl.testkit.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The main class of {@code make guard-nginx}: a model that evicts the most recently used object, in
 * real NGINX at default settings of the agent, beside LRU. Both get the same generated requests at
 * the same time, each through an NGINX of its own, from an empty cache; all are counted.
 *
 * <p>Exit code 0 if the model costs at most 1% more misses than LRU, else 1.
 */
public final class GuardInNginx {
  private static final double MAX_COST = 0.01;
  private static final int CAPACITY_MB = 64;
  private static final long SEED = 1;

  private GuardInNginx() {}

  /** Arguments: seconds, and requests a second of each arm; 1 or more. */
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    int rate = Integer.parseInt(args[1]);
    DemoSettings settings = new DemoSettings(SEED, rate, 0, 0, seconds * rate, CAPACITY_MB);
    boolean isGuarded;
    try (RunDirectory models = new RunDirectory()) {
      Path model = models.directory().resolve("harmful.onnx");
      Files.write(model, mostRecentlyUsed());
      CompletableFuture<DemoArm> lru =
          start(settings, model.resolveSibling("no-model.onnx"), Chooser.LRU);
      DemoArm harmful = start(settings, model, Chooser.MODEL).join();
      isGuarded = print(lru.join(), harmful, seconds, rate);
    }
    System.exit(isGuarded ? 0 : 1);
  }

  private static byte[] mostRecentlyUsed() {
    float[] weights = new float[EvictionFeature.size()];
    weights[EvictionFeature.IDLE_REQUESTS.ordinal()] = -1;
    return OnnxModels.linear(weights, "features", "q");
  }

  private static CompletableFuture<DemoArm> start(
      DemoSettings settings, Path model, Chooser chooser) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (RunDirectory run = new RunDirectory()) {
            Workload workload = new Workload(settings.seed());
            String name = chooser.name().toLowerCase(Locale.ROOT);
            return new NginxRun(run, workload, settings, Progress.silent(), name, model, chooser)
                .run(name, 0, settings.testRequests(), 0);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  private static boolean print(DemoArm lru, DemoArm harmful, int seconds, int rate) {
    double cost = (1 - harmful.objectHitRatio()) / (1 - lru.objectHitRatio()) - 1;
    System.out.printf(
        Locale.ROOT,
        "generated traffic, %d s at %d requests/s, cache of %d MiB, from empty%n"
            + "LRU: %.2f%% object hits, %d errors%n"
            + "evict the most recently used: %.2f%% object hits, %d errors,"
            + " %d evictions by the model, %d otherwise%n"
            + "misses: %+.2f%%, aim at most %+.2f%%%n",
        seconds,
        rate,
        CAPACITY_MB,
        lru.objectHitRatio() * 100,
        lru.errors(),
        harmful.objectHitRatio() * 100,
        harmful.errors(),
        harmful.evictedByModel(),
        harmful.evictedOtherwise(),
        cost * 100,
        MAX_COST * 100);
    return cost <= MAX_COST;
  }
}
