package io.coldrl.training.routing.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes requests: Poisson arrivals, demands of a lognormal distribution, objects by Zipf's law with
 * lognormal sizes. Numbers made with it say nothing of any real site.
 *
 * @param objects how many there are
 * @param zipf exponent of their popularity
 * @param meanSizeBytes mean size of an object
 * @param sigma of the logarithm of demand; 0 for equal demands
 */
public record Traffic(int objects, double zipf, double meanSizeBytes, double sigma) {
  private static final double SIZE_SIGMA = 1;
  private static final int MAX_BYTES = 1 << 30;

  /** The usual: 20,000 objects, Zipf 0.9, 20 KB, demands with a standard deviation of 1.3. */
  public static final Traffic USUAL = new Traffic(20_000, 0.9, 20_000, 1);

  /** Size of each object. */
  public int[] sizes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] sizes = new int[objects];
    for (int i = 0; i < objects; i++) {
      double size = meanSizeBytes * lognormal(random, SIZE_SIGMA);
      sizes[i] = (int) Math.max(1, Math.min(MAX_BYTES, size));
    }
    return sizes;
  }

  /** Mean 1. */
  private static double lognormal(SplittableRandom random, double sigma) {
    return Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
  }

  /**
   * Makes requests.
   *
   * @param count how many
   * @param perSecond mean rate
   * @param agents among how many agents they are spread evenly
   */
  public Requests requests(int count, double perSecond, int agents, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] cumulative = popularity();
    int[] sizes = sizes(seed);
    long[] arrivalUs = new long[count];
    int[] object = new int[count];
    int[] sizeBytes = new int[count];
    float[] demand = new float[count];
    float[] luck = new float[count];
    byte[] agent = new byte[count];
    double us = 0;
    for (int r = 0; r < count; r++) {
      us += -Math.log(1 - random.nextDouble()) * 1e6 / perSecond;
      arrivalUs[r] = RoutingSimulator.START_US + (long) us;
      object[r] = draw(cumulative, random);
      sizeBytes[r] = sizes[object[r]];
      demand[r] = (float) lognormal(random, sigma);
      luck[r] = (float) random.nextDouble();
      agent[r] = (byte) random.nextInt(agents);
    }
    return new Requests(arrivalUs, object, sizeBytes, demand, luck, agent);
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
