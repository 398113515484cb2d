package io.coldrl.sim.queue;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Generates requests: Poisson arrivals, lognormal demands, objects by Zipf's law with lognormal
 * sizes. Results with it describe no real site.
 *
 * @param objects number of objects
 * @param zipf exponent of their popularity
 * @param meanSizeBytes mean size of an object
 * @param sigma standard deviation of the logarithm of demand; 0 for equal demands
 */
public record PoissonTraffic(int objects, double zipf, double meanSizeBytes, double sigma)
    implements TrafficSource {
  private static final double SIZE_SIGMA = 1;
  static final int MAX_BYTES = 1 << 30;

  /** The usual: 20,000 objects, Zipf 0.9, 20 KB, demands with a standard deviation of 1.3. */
  public static final PoissonTraffic USUAL = new PoissonTraffic(20_000, 0.9, 20_000, 1);

  /** Size of each object. */
  private int[] sizes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] sizes = new int[objects];
    for (int i = 0; i < objects; i++) {
      double size = meanSizeBytes * lognormal(random, SIZE_SIGMA);
      sizes[i] = (int) Math.max(1, Math.min(MAX_BYTES, size));
    }
    return sizes;
  }

  /** Mean 1. */
  static double lognormal(SplittableRandom random, double sigma) {
    return Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
  }

  @Override
  public Requests requests(int count, double perSecond, int agents, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] cumulative = popularity();
    int[] sizes = sizes(seed);
    Requests requests = Requests.ofSize(count);
    double us = 0;
    for (int r = 0; r < count; r++) {
      us += -Math.log(1 - random.nextDouble()) * 1e6 / perSecond;
      int object = draw(cumulative, random);
      requests.arrivalUs()[r] = RoutingSimulator.START_US + (long) us;
      requests.object()[r] = object;
      requests.sizeBytes()[r] = sizes[object];
      requests.demand()[r] = (float) lognormal(random, sigma);
      requests.luck()[r] = (float) random.nextDouble();
      requests.agent()[r] = (byte) random.nextInt(agents);
    }
    return requests;
  }

  @Override
  public long uniqueBytes() {
    return (long) (objects * meanSizeBytes);
  }

  @Override
  public String name() {
    return "generated requests";
  }

  private double[] popularity() {
    double[] cumulative = new double[objects];
    double sum = 0;
    for (int i = 0; i < objects; i++) {
      sum += Math.pow(i + 1, -zipf);
      cumulative[i] = sum;
    }
    return cumulative;
  }

  private static int draw(double[] cumulative, SplittableRandom random) {
    int found =
        Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
    return Math.min(cumulative.length - 1, found >= 0 ? found : -found - 1);
  }
}
