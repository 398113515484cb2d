package io.coldrl.lab.routing;

import io.coldrl.rig.Workload;
import io.coldrl.rig.envoy.BackendSettings;
import io.coldrl.rig.envoy.RequestSchedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backends and the load on them.
 *
 * @param id stable name
 * @param backends what each is like
 * @param requestsPerSecond mean rate of the load
 * @param objects the requested objects if backends have caches, else null: then each request has a
 *     new path
 */
public record RoutingScenario(
    String id,
    List<BackendSettings> backends,
    double requestsPerSecond,
    @Nullable Workload objects) {
  /** Mean service time of a backend of speed 1, ms. */
  public static final double SERVICE_MS = 12;

  private static final double LOAD = 0.7;
  private static final int WORKERS = 2;
  private static final double MS_PER_SECOND = 1e3;
  private static final double SKEW = 4;
  private static final double FAIL_SHARE = 0.9;
  private static final long SHARD_BYTES = 8 << 20;
  private static final BackendSettings USUAL = BackendSettings.of(WORKERS);

  /** All alike. */
  public static RoutingScenario equal() {
    return of("equal", USUAL, USUAL, USUAL, USUAL);
  }

  /** Two of the four take four times as long. */
  public static RoutingScenario skewed() {
    return of("skewed", USUAL.slower(SKEW), USUAL, USUAL.slower(SKEW), USUAL);
  }

  /** One answers most requests with 503 at once, and so looks the least busy. */
  public static RoutingScenario fastFailing() {
    RoutingScenario all = of("fast-failing", USUAL, USUAL, USUAL, USUAL);
    double rate = all.requestsPerSecond() * (all.backends().size() - 1) / all.backends().size();
    List<BackendSettings> backends = List.of(USUAL.failing(FAIL_SHARE), USUAL, USUAL, USUAL);
    return new RoutingScenario(all.id(), backends, rate, null);
  }

  /** Four caches that together hold a part of what is asked for. */
  public static RoutingScenario shards(long seed) {
    Workload objects = new Workload(seed);
    BackendSettings shard = USUAL.caching(SHARD_BYTES, objects);
    RoutingScenario all = of("shards", shard, shard, shard, shard);
    return new RoutingScenario(all.id(), all.backends(), all.requestsPerSecond(), objects);
  }

  /** All of them. */
  public static List<RoutingScenario> all(long seed) {
    return List.of(equal(), skewed(), fastFailing(), shards(seed));
  }

  private static RoutingScenario of(String id, BackendSettings... backends) {
    double capacity = 0;
    for (BackendSettings backend : backends) {
      capacity += backend.workers() * MS_PER_SECOND / (SERVICE_MS * backend.slowdown());
    }
    return new RoutingScenario(id, List.of(backends), LOAD * capacity, null);
  }

  /** Requests {@code [first, first + count)} of the load. */
  RequestSchedule exchanges(int first, int count, long seed) {
    return objects == null
        ? RequestSchedule.distinct(count, requestsPerSecond, first, seed)
        : RequestSchedule.of(objects, count, requestsPerSecond, first, seed);
  }
}
