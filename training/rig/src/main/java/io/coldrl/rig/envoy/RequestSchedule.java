package io.coldrl.rig.envoy;

import io.coldrl.rig.Workload;
import java.util.SplittableRandom;

/**
 * The requests of one run: when each is due, and its path.
 *
 * @param dueNanos from the run's start, ascending
 * @param paths as many
 * @param firstNumber number of the first request, the others count on
 */
public record RequestSchedule(long[] dueNanos, String[] paths, long firstNumber) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Requests of a Poisson process that ask for something else each. */
  public static RequestSchedule distinct(
      int count, double requestsPerSecond, int first, long seed) {
    String[] paths = new String[count];
    for (int i = 0; i < count; i++) {
      paths[i] = "/request/" + (first + i);
    }
    return new RequestSchedule(arrivals(count, requestsPerSecond, seed + first), paths, first);
  }

  /** Requests of a Poisson process that ask for a workload's objects. */
  public static RequestSchedule of(
      Workload workload, int count, double requestsPerSecond, int first, long seed) {
    String[] paths = workload.paths(first, first + count);
    return new RequestSchedule(arrivals(count, requestsPerSecond, seed + first), paths, first);
  }

  private static long[] arrivals(int count, double requestsPerSecond, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] due = new long[count];
    double at = 0;
    for (int i = 0; i < count; i++) {
      at += -Math.log1p(-random.nextDouble()) / requestsPerSecond;
      due[i] = (long) (NANOS_PER_SECOND * at);
    }
    return due;
  }

  /** Number of requests. */
  public int count() {
    return paths.length;
  }
}
