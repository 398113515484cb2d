package io.coldrl.sim.queue;

import io.coldrl.sim.queue.BackendSpec.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws scenarios for training: numbers of backends and workers, speeds, loads, faults, caches,
 * tiers and agents over wide ranges, so that a model has seen all kinds before it serves (domain
 * randomisation; Tobin et al., 2017). The scenarios of {@link ScenarioCatalog} are not among them.
 */
public final class RandomScenarios {
  private static final long MAX_LENGTH_US = 60_000_000;
  private static final int MAX_REQUESTS = 25_000;

  private final @Nullable TrafficSource log;
  private final SplittableRandom random;
  private long lengthUs;

  /** A scenario and its requests. */
  public record Drawn(Scenario scenario, Requests requests) {}

  /**
   * Equal seeds give equal scenarios.
   *
   * @param log source of the requests of two thirds of the scenarios, or null
   */
  public RandomScenarios(@Nullable TrafficSource log, long seed) {
    this.log = log;
    random = new SplittableRandom(seed);
  }

  /** Draws the next scenario. */
  public Drawn next() {
    int n = 2 + random.nextInt(11);
    boolean cached = random.nextDouble() < 0.35;
    int objects = (int) logUniform(2_000, 50_000);
    TrafficSource source =
        new PoissonTraffic(objects, 0.6 + 0.5 * random.nextDouble(), 20_000, sigma());
    if (log != null && random.nextInt(3) > 0) {
      source = log;
    }
    double perSecond = logUniform(30, 3_000);
    lengthUs = (long) Math.min(MAX_LENGTH_US, MAX_REQUESTS * 1e6 / perSecond);
    int agents = random.nextDouble() < 0.7 ? 1 : 2 + random.nextInt(2);
    int count = (int) (perSecond * lengthUs / 1e6);
    Requests requests = source.requests(count, perSecond, agents, random.nextLong());
    double cacheShare = logUniform(0.15, 1.2) / n;
    List<BackendSpec> backends =
        backends(n, cached ? (long) (cacheShare * requests.uniqueBytes()) : 0);
    double load = 0.2 + 0.75 * random.nextDouble();
    double seconds = load * Scenario.capacity(backends) / perSecond;
    Scenario scenario =
        new Scenario(
            "random",
            backends,
            (long) Math.max(200, 1e6 * seconds),
            (long) logUniform(50, 1_000),
            (long) (1e6 * seconds * logUniform(0.5, 20)),
            (float) (1e3 * seconds * logUniform(2, 50)),
            agents,
            (long) logUniform(300, 30_000));
    return new Drawn(scenario, requests);
  }

  private double sigma() {
    return random.nextDouble() < 0.2 ? 0 : 0.3 + 1.2 * random.nextDouble();
  }

  private List<BackendSpec> backends(int n, long cacheBytes) {
    int workers = 1 << random.nextInt(5);
    int shape = random.nextInt(4);
    double skew = logUniform(1.5, 20);
    boolean noisy = random.nextDouble() < 0.4;
    boolean failing = random.nextDouble() < 0.25;
    boolean joining = random.nextDouble() < 0.2;
    boolean tiers = random.nextDouble() < 0.15;
    int slow = 1 + random.nextInt(n);
    List<BackendSpec> backends = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      BackendSpec spec = BackendSpec.of(workers).caching(cacheBytes);
      if (shape == 1 && i < slow || shape == 2 && random.nextBoolean()) {
        spec = spec.slower(skew);
      } else if (shape == 3) {
        spec = spec.slower(logUniform(1, skew));
      }
      if (tiers) {
        spec = spec.costing(random.nextInt(4));
      }
      // The last backend is always in service and healthy.
      if (joining && i == 0 && n > 2) {
        spec = spec.joining((long) (lengthUs * random.nextDouble() / 2), lengthUs / 10);
      } else if (i < n - 1) {
        spec = spec.with(phases(noisy, failing && i == 1));
      }
      backends.add(spec);
    }
    return List.copyOf(backends);
  }

  private List<Phase> phases(boolean noisy, boolean failing) {
    List<Phase> phases = new ArrayList<>();
    long atUs = 0;
    while (atUs < lengthUs && (noisy || failing)) {
      atUs += (long) (lengthUs * logUniform(0.03, 0.5));
      long toUs = atUs + (long) (lengthUs * logUniform(0.02, 0.3));
      double slowness = noisy && random.nextDouble() < 0.5 ? logUniform(1.5, 12) : 1;
      double failures = failing ? logUniform(0.02, 1) : 0;
      phases.add(new Phase(atUs, toUs, slowness, failures));
      atUs = toUs;
    }
    return phases;
  }

  private double logUniform(double low, double high) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
