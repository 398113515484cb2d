package io.coldrl.rig.envoy;

import io.coldrl.rig.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a backend.
 *
 * @param workers requests that it serves at a time; others wait in order of arrival
 * @param slowdown factor on service times, 1 as a rule
 * @param failShare share of the requests answered with 503 at once, 0 to 1
 * @param cacheBytes size of its cache, 0 for none
 * @param content the requested objects, if it has a cache
 */
public record BackendSettings(
    int workers, double slowdown, double failShare, long cacheBytes, @Nullable Workload content) {
  /** Serves {@code workers} requests at a time, at speed 1, without fail. */
  public static BackendSettings of(int workers) {
    return new BackendSettings(workers, 1, 0, 0, null);
  }

  /** The same, slower by a factor. */
  public BackendSettings slower(double factor) {
    return new BackendSettings(workers, slowdown * factor, failShare, cacheBytes, content);
  }

  /** The same, with a share of the requests answered with 503 at once. */
  public BackendSettings failing(double share) {
    return new BackendSettings(workers, slowdown, share, cacheBytes, content);
  }

  /** The same, with a cache. */
  public BackendSettings caching(long bytes, Workload objects) {
    return new BackendSettings(workers, slowdown, failShare, bytes, objects);
  }
}
