package io.coldrl.core.guard;

/**
 * Compares the policies of a scale with the one that decides in the zone. Policies are numbered:
 * {@link #LRU}, {@link #MODEL}, and the alternatives from {@link #FIRST_ALTERNATIVE} on. Owned by
 * one thread.
 */
final class Contest {
  static final int LRU = 0;
  static final int MODEL = 1;
  static final int FIRST_ALTERNATIVE = 2;

  private final MissComparison[] comparisons;
  private int decider = MODEL;

  Contest(int alternatives) {
    comparisons = new MissComparison[FIRST_ALTERNATIVE + alternatives];
    restart(decider);
  }

  /** Forgets what was seen, since another policy decides now, or something else is compared. */
  void restart(int newDecider) {
    decider = newDecider;
    for (int i = 0; i < comparisons.length; i++) {
      comparisons[i] = MissComparison.ofTwoWindows();
    }
  }

  /** Starts the same contest again. */
  void restart() {
    restart(decider);
  }

  /**
   * Adds one access.
   *
   * @param costs of all policies: 0 for a hit
   */
  void add(double[] costs) {
    for (int i = 0; i < comparisons.length; i++) {
      if (i != decider) {
        comparisons[i].add(costs[i], costs[decider]);
      }
    }
  }

  /**
   * By how much more the policy that decides costs than another one, as a share of the other's; 0
   * if it is not more than the margin and chance explain.
   *
   * @see MissComparison#isWorse
   */
  double lead(int policy, double margin, double deviations) {
    MissComparison comparison = comparisons[policy];
    return comparison.isWorse(margin, deviations) ? comparison.excess() : 0;
  }
}
