package io.coldrl.learn.eviction;

import io.coldrl.learn.export.ScoreShift;
import java.util.List;

/**
 * Direct policy search: changes the score of a network so that the simulated cache misses less.
 * Neither rewards nor targets are made up: each change is judged by the misses of the whole cache
 * that it leads to, with the same draws for all (common random numbers).
 *
 * <p>A pattern search (Hooke and Jeeves, "Direct Search Solution of Numerical and Statistical
 * Problems", JACM 1961) in the parameters of {@link ScoreShift}: few, because each trial replays a
 * trace, and because with many it would fit the validation part only.
 */
final class ScoreSearch {
  private static final double[] STEPS = {0.16, 0.4, 0.16, 0.3};
  private static final int HALVINGS = 2;
  private static final int MOST_TRIALS = 40;
  // Of the misses: less is chance.
  private static final double MIN_GAIN = 5e-4;

  private final Judge judge;
  private ScoreShift best = ScoreShift.NONE;
  private double least;
  private int trials;

  /** Judges changes in closed loop. */
  @FunctionalInterface
  interface Judge {
    /** The logarithm of the misses that each of the changes leads to. */
    List<Double> logMisses(List<ScoreShift> shifts);
  }

  ScoreSearch(Judge judge) {
    this.judge = judge;
  }

  /** The most trials that a search takes. */
  static int mostTrials() {
    return MOST_TRIALS;
  }

  /** Searches from no change. */
  ScoreShift run() {
    least = judge.logMisses(List.of(best)).get(0);
    double factor = 1;
    for (int halved = 0; halved <= HALVINGS && trials < MOST_TRIALS; ) {
      if (!improve(factor)) {
        factor /= 2;
        halved++;
      }
    }
    return best;
  }

  private boolean improve(double factor) {
    boolean improved = false;
    for (int i = 0; i < ScoreShift.PARAMETERS && trials < MOST_TRIALS; i++) {
      double step = factor * STEPS[i];
      List<ScoreShift> both = List.of(best.plus(i, step), best.plus(i, -step));
      List<Double> misses = judge.logMisses(both);
      trials += both.size();
      int better = misses.get(0) <= misses.get(1) ? 0 : 1;
      if (misses.get(better) < least - MIN_GAIN) {
        least = misses.get(better);
        best = both.get(better);
        improved = true;
      }
    }
    return improved;
  }
}
