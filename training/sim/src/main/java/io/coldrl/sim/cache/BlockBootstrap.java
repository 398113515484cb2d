package io.coldrl.sim.cache;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Confidence intervals of miss ratios by the block bootstrap (Carlstein, "The Use of Subseries
 * Values for Estimating the Variance of a General Statistic from a Stationary Sequence", Annals of
 * Statistics 1986; Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, sections 8.6 and
 * 13.3): whole blocks of consecutive requests are drawn with replacement, as requests close to each
 * other are not independent.
 */
public final class BlockBootstrap {
  private static final int RESAMPLES = 2_000;
  private static final double TAIL = 0.025;

  private final Objective objective;
  private final int[][] draws = new int[RESAMPLES][Blocks.COUNT];

  /** Resamples by the objective; results of one instance are compared on the same draws. */
  public BlockBootstrap(Objective objective, long seed) {
    this.objective = objective;
    SplittableRandom random = new SplittableRandom(seed);
    for (int[] draw : draws) {
      Arrays.setAll(draw, i -> random.nextInt(Blocks.COUNT));
    }
  }

  /** From the 2.5th to the 97.5th percentile. */
  public record Interval(double low, double high) {}

  /** The miss ratio's interval, 0 to 1. */
  public Interval missRatio(Blocks blocks) {
    return interval(draw -> missRatio(blocks, draw));
  }

  /** The interval of the share of the rival's misses that is saved; both see the same blocks. */
  public Interval saved(Blocks blocks, Blocks rival) {
    return interval(
        draw -> {
          double others = missRatio(rival, draw);
          return others == 0 ? 0 : 1 - missRatio(blocks, draw) / others;
        });
  }

  private interface Statistic {
    double of(int[] draw);
  }

  private Interval interval(Statistic statistic) {
    double[] values = new double[RESAMPLES];
    Arrays.setAll(values, i -> statistic.of(draws[i]));
    Arrays.sort(values);
    return new Interval(
        values[(int) (TAIL * RESAMPLES)], values[(int) ((1 - TAIL) * RESAMPLES) - 1]);
  }

  private double missRatio(Blocks blocks, int[] draw) {
    double requested = 0;
    double missed = 0;
    for (int block : draw) {
      requested += blocks.requested(objective, block);
      missed += blocks.missed(objective, block);
    }
    return requested == 0 ? 0 : missed / requested;
  }
}
