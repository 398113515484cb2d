package io.coldrl.rig;

import io.coldrl.core.SplitMix64;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Generated traffic: a seeded sequence of requests, and the objects that they ask for.
 *
 * <p>Numbers made with it say nothing about any real site. What it is made of, in the hope of being
 * hard on LRU in the ways that real traffic is:
 *
 * <ul>
 *   <li><b>catalogue</b>: {@link #CATALOGUE} objects asked for by the Zipf-Mandelbrot law (exponent
 *       {@link #ZIPF}, offset {@link #ZIPF_OFFSET}), whose ranking drifts slowly;
 *   <li><b>one-hit wonders</b>: {@link #ONE_HIT_SHARE} of the requests ask for an object that is
 *       never asked for again;
 *   <li><b>scan</b>: every {@link #SCAN_PERIOD} requests, {@link #SCAN_LENGTH} objects are read
 *       once in order, one request in two, as a crawler does;
 *   <li><b>sizes</b>: mostly 1 to 8 KB, many to 32 KB, few to 128 KB, log-uniform within, and not
 *       tied to popularity;
 *   <li><b>TTLs</b> of 1, 5 or 60 minutes, and <b>origin delays</b> of 1 to 20 ms, by object.
 * </ul>
 */
public final class Workload {
  static final int CATALOGUE = 12_000;
  static final double ZIPF = 1.0;
  // Without it a few objects would get most of the requests, and evictions would hardly matter.
  static final int ZIPF_OFFSET = 20;
  static final double ONE_HIT_SHARE = 0.2;
  static final int SCAN_PERIOD = 15_000;
  static final int SCAN_LENGTH = 2_000;
  private static final int DRIFT_PERIOD = 20;

  private final long seed;
  private final double[] cumulative = new double[CATALOGUE];

  /** The origin's response for a path. */
  public record Content(int sizeBytes, int ttlSeconds, int delayMs) {}

  /**
   * @param seed same seed, same traffic
   */
  public Workload(long seed) {
    this.seed = seed;
    double sum = 0;
    for (int rank = 0; rank < CATALOGUE; rank++) {
      sum += Math.pow(rank + ZIPF_OFFSET, -ZIPF);
      cumulative[rank] = sum;
    }
  }

  /**
   * Paths of requests {@code [from, to)} of the sequence. A range is the same however the sequence
   * is cut.
   */
  public String[] paths(int from, int to) {
    String[] paths = new String[to - from];
    for (int i = from; i < to; i++) {
      paths[i - from] = path(i);
    }
    return paths;
  }

  private String path(int request) {
    SplittableRandom random = new SplittableRandom(mix(seed, request));
    int inPeriod = request % SCAN_PERIOD;
    if (inPeriod < 2 * SCAN_LENGTH && inPeriod % 2 == 0) {
      return "/scan/" + inPeriod / 2;
    }
    if (random.nextDouble() < ONE_HIT_SHARE) {
      return "/once/" + request;
    }
    int rank = rank(random.nextDouble() * cumulative[CATALOGUE - 1]);
    // The ranking moves through the catalogue: what was popular cools down, a cold object warms up.
    int object = Math.floorMod(scatter(rank) + driftOf(rank, request), CATALOGUE);
    return "/object/" + object;
  }

  private int rank(double point) {
    int found = Arrays.binarySearch(cumulative, point);
    return Math.min(CATALOGUE - 1, found >= 0 ? found : -found - 1);
  }

  private static int scatter(int rank) {
    // 7919 is coprime to the catalogue's size, so this is a permutation.
    return (int) ((long) rank * 7919 % CATALOGUE);
  }

  // Ranks move one after another, so that most of the ranking is unchanged at any time.
  private static int driftOf(int rank, int request) {
    int moves = request / DRIFT_PERIOD;
    return (moves + CATALOGUE - 1 - rank) / CATALOGUE;
  }

  /**
   * The origin's response for a path.
   *
   * @throws IllegalArgumentException for a path that this workload does not have
   */
  public Content content(String path) {
    if (!path.matches("/(object|once|scan)/[0-9]{1,9}")) {
      throw new IllegalArgumentException("not a path of this workload: " + path);
    }
    SplittableRandom random = new SplittableRandom(mix(seed, path.hashCode()));
    double kind = random.nextDouble();
    int size =
        kind < 0.6
            ? between(random, 1 << 10, 8 << 10)
            : kind < 0.95
                ? between(random, 8 << 10, 32 << 10)
                : between(random, 32 << 10, 128 << 10);
    int[] ttls = {60, 300, 3_600};
    return new Content(size, ttls[random.nextInt(ttls.length)], 1 + random.nextInt(20));
  }

  private static int between(SplittableRandom random, int low, int high) {
    return (int) (low * Math.pow((double) high / low, random.nextDouble()));
  }

  private static long mix(long seed, long value) {
    return new SplittableRandom(seed * SplitMix64.GAMMA + value).nextLong();
  }
}
