package io.coldrl.sim.queue.balancer;

import io.coldrl.sim.queue.Balancer;
import io.coldrl.sim.queue.BalancerView;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Probes backends for their requests in flight and latency. From the pool of probes it chooses the
 * cold backend with the lowest latency or, if all are hot, the one with the fewest requests
 * (Wydrowski, Kleinberg, Rumble, Archer: Load is not what you should balance: Introducing Prequal,
 * NSDI 2024, section 4).
 */
final class Prequal implements Balancer {
  private static final int POOL = 16;
  private static final int PROBES = 3;
  private static final double HOT_QUANTILE = 0.84;
  private static final long MAX_AGE_US = 1_000_000;

  private final BalancerView site;
  private final SplittableRandom random;
  private final int[] backends = new int[POOL];
  private final int[] inFlight = new int[POOL];
  private final double[] latencyUs = new double[POOL];
  private final long[] stampUs = new long[POOL];
  private final int[] sorted = new int[POOL];
  private int size;
  private boolean removeOldest;

  Prequal(BalancerView site, long seed) {
    this.site = site;
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int request, long nowUs) {
    removeOld(nowUs);
    int chosen;
    if (size == 0) {
      chosen = site.active()[random.nextInt(site.active().length)];
    } else {
      int at = best();
      chosen = backends[at];
      // Adds its own request to the probe's answer, so that the probe can be reused.
      inFlight[at]++;
    }
    removeOne();
    // Answers to probes are used from the next request on; this one does not wait for them.
    for (int p = 0; p < PROBES; p++) {
      add(site.active()[random.nextInt(site.active().length)], nowUs);
    }
    return chosen;
  }

  private int best() {
    int threshold = hotThreshold();
    int best = -1;
    for (int i = 0; i < size; i++) {
      if (best < 0 || isBetter(i, best, threshold)) {
        best = i;
      }
    }
    return best;
  }

  private boolean isBetter(int i, int j, int threshold) {
    boolean hotI = inFlight[i] > threshold;
    boolean hotJ = inFlight[j] > threshold;
    if (hotI != hotJ) {
      return hotJ;
    }
    return hotI ? inFlight[i] < inFlight[j] : latencyUs[i] < latencyUs[j];
  }

  private int hotThreshold() {
    System.arraycopy(inFlight, 0, sorted, 0, size);
    Arrays.sort(sorted, 0, size);
    return sorted[Math.min(size - 1, (int) (HOT_QUANTILE * size))];
  }

  private void add(int backend, long nowUs) {
    if (size == POOL) {
      remove(oldest());
    }
    backends[size] = backend;
    inFlight[size] = site.probeInFlight(backend);
    latencyUs[size] = site.probeLatencyUs(backend);
    stampUs[size] = nowUs;
    size++;
  }

  // Each request removes one probe, alternating between the oldest and the worst.
  private void removeOne() {
    if (size < 2) {
      return;
    }
    removeOldest = !removeOldest;
    if (removeOldest) {
      remove(oldest());
      return;
    }
    int threshold = hotThreshold();
    int worst = 0;
    for (int i = 1; i < size; i++) {
      if (isBetter(worst, i, threshold)) {
        worst = i;
      }
    }
    remove(worst);
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < size; i++) {
      if (stampUs[i] < stampUs[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  private void removeOld(long nowUs) {
    for (int i = size - 1; i >= 0; i--) {
      if (nowUs - stampUs[i] > MAX_AGE_US) {
        remove(i);
      }
    }
  }

  private void remove(int i) {
    size--;
    backends[i] = backends[size];
    inFlight[i] = inFlight[size];
    latencyUs[i] = latencyUs[size];
    stampUs[i] = stampUs[size];
  }
}
