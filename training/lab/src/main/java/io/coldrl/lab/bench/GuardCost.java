package io.coldrl.lab.bench;

import io.coldrl.core.eviction.EvictionFeature;
import io.coldrl.core.guard.GuardReport;
import io.coldrl.core.guard.ZoneGuard;
import io.coldrl.core.scoring.Scorer;
import io.coldrl.inference.ModelLoader;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.NginxCache;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the guard costs and saves: harmful and good models with and without it, and LRU, in
 * simulated NGINX on whole traces.
 */
public final class GuardCost {
  private static final List<String> TRACES = List.of("eleek", "concrete", "adaptsize");
  private static final double[] SHARES = {0.01, 0.1};
  private static final long NEVER_INACTIVE_MS = 86_400_000_000L;

  private GuardCost() {}

  /**
   * @param args the model file that is served by default
   */
  public static void main(String[] args) {
    Path model = Path.of(args[0]);
    SimulationOptions ideal = SimulationOptions.DEFAULTS;
    SimulationOptions nginx = ideal.withNginx(NginxCache.DEFAULTS.withNodes(NEVER_INACTIVE_MS, 1));
    System.out.println(
        "object misses (%); off: guarded against LRU, relative; aim at most 1% worse");
    System.out.printf(
        "%-11s%6s%7s  %-10s%8s%8s%9s%9s%8s  %s%n",
        "trace", "cache", "mode", "model", "lru", "alone", "guarded", "off", "blocks", "state");
    for (String name : TRACES) {
      Trace trace = Traces.read(name);
      for (double share : SHARES) {
        String cell = String.format("%-11s%5.0f%%", name, 100 * share);
        compare(cell + "  ideal", model, trace, share, ideal);
        compare(cell + "  nginx", model, trace, share, nginx);
      }
    }
  }

  private static void compare(
      String cell, Path model, Trace trace, double share, SimulationOptions options) {
    long capacity = Traces.capacity(trace, share);
    double lru =
        PolicyCatalog.simulation("lru").run(trace, capacity, options, n -> {}).objectMissRatio();
    for (Map.Entry<String, Supplier<Scorer>> entry : scorers(model).entrySet()) {
      List<ZoneGuard> guard = new ArrayList<>();
      double alone = run(trace, capacity, options, entry.getValue().get(), null);
      double guarded =
          run(
              trace,
              capacity,
              options,
              entry.getValue().get(),
              histories -> {
                guard.add(new ZoneGuard(histories, options.seed()));
                return guard.get(0);
              });
      GuardReport report = guard.get(0).report();
      System.out.printf(
          "%s  %-10s%8.2f%8.2f%9.2f%8.2f%%%8d  %s%n",
          cell,
          entry.getKey(),
          100 * lru,
          100 * alone,
          100 * guarded,
          100 * (guarded / lru - 1),
          report.blocks(),
          report.state());
    }
  }

  private static double run(
      Trace trace,
      long capacity,
      SimulationOptions options,
      Scorer scorer,
      LearnedPolicy.@Nullable ZoneGuardFactory guards) {
    return CacheSimulator.run(
            trace,
            "model",
            (t, cache, o) -> new LearnedPolicy(cache, t, o, scorer, null, guards),
            capacity,
            options,
            n -> {})
        .objectMissRatio();
  }

  private static Map<String, Supplier<Scorer>> scorers(Path model) {
    Map<String, Supplier<Scorer>> scorers = new LinkedHashMap<>();
    scorers.put("default", () -> load(model));
    scorers.put(
        "recent", () -> new Formula("recent", (f, i) -> -at(f, i, EvictionFeature.IDLE_REQUESTS)));
    SplittableRandom random = new SplittableRandom(1);
    scorers.put("dice", () -> new Formula("dice", (f, i) -> (float) random.nextDouble()));
    scorers.put(
        "small", () -> new Formula("small", (f, i) -> -at(f, i, EvictionFeature.SIZE_BYTES)));
    scorers.put("popular", () -> new Formula("popular", (f, i) -> at(f, i, EvictionFeature.COUNT)));
    scorers.put(
        "large", () -> new Formula("large", (f, i) -> at(f, i, EvictionFeature.SIZE_BYTES)));
    return scorers;
  }

  private static float at(float[] features, int candidate, EvictionFeature feature) {
    return features[candidate * EvictionFeature.size() + feature.ordinal()];
  }

  private static Scorer load(Path model) {
    try {
      return ModelLoader.load(model);
    } catch (UnfitModelException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Score {
    float of(float[] features, int candidate);
  }

  private record Formula(String version, Score score) implements Scorer {
    @Override
    public void score(float[] features, int candidates, float[] scores) {
      for (int i = 0; i < candidates; i++) {
        scores[i] = score.of(features, i);
      }
    }

    @Override
    public void close() {}
  }
}
