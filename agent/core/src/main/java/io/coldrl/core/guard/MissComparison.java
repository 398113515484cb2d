package io.coldrl.core.guard;

/**
 * Compares the misses of a policy with those of LRU over the same accesses: whether it does worse
 * by more than a margin and more than chance explains. Owned by one thread.
 */
final class MissComparison {
  /*
   * Accesses are summed in blocks, because those close to each other are not independent. Two
   * exponential windows look at the blocks: a short one notices great harm soon, a long one notices
   * a small one. The deviation of the mean of n blocks is their deviation over sqrt(n); an
   * exponential window with weight a counts as (2 - a) / a blocks.
   */
  private static final int FAST = 1_024;
  private static final int SLOW = 32_768;
  private static final int BLOCK = 32;
  private static final int MIN_BLOCKS = 12;
  // Of a policy that misses where LRU has no misses at all.
  private static final double MOST_EXCESS = 1_000;

  private final Window fast;
  private final Window slow;
  private int inBlock;
  private double blockExcess;
  private double blockBaseline;

  /** One with the windows that the guard and the arbiter look at: 1,024 and 32,768 accesses. */
  static MissComparison ofTwoWindows() {
    return new MissComparison(FAST, SLOW);
  }

  /**
   * @param fastAccesses length of the short window, a multiple of {@value #BLOCK}
   * @param slowAccesses length of the long window, likewise
   */
  MissComparison(int fastAccesses, int slowAccesses) {
    fast = new Window(fastAccesses / BLOCK);
    slow = new Window(slowAccesses / BLOCK);
  }

  private static final class Window {
    private final int blocks;
    private final MovingMean excess;
    private final MovingMean squares;
    private final MovingMean baseline;

    Window(int blocks) {
      this.blocks = blocks;
      excess = new MovingMean(blocks);
      squares = new MovingMean(blocks);
      baseline = new MovingMean(blocks);
    }

    void add(double blockExcess, double blockBaseline) {
      excess.add(blockExcess);
      squares.add(blockExcess * blockExcess);
      baseline.add(blockBaseline);
    }

    boolean isWorse(double margin, double deviations) {
      if (excess.values() < MIN_BLOCKS) {
        return false;
      }
      // (2 - a) / a, with a = 1 / blocks.
      double effective = Math.min(excess.values(), 2.0 * blocks - 1);
      double variance = squares.get() - excess.get() * excess.get();
      double error = Math.sqrt(Math.max(0, variance) / effective);
      return excess.get() - margin * baseline.get() > deviations * error;
    }

    double excess() {
      return excess.get() <= 0 ? 0 : Math.min(MOST_EXCESS, excess.get() / baseline.get());
    }
  }

  /**
   * Adds one access.
   *
   * @param lru cost of the access in a cache with LRU: 0 for a hit
   * @param policy its cost with the policy
   */
  void add(double lru, double policy) {
    blockExcess += policy - lru;
    blockBaseline += lru;
    if (++inBlock == BLOCK) {
      fast.add(blockExcess, blockBaseline);
      slow.add(blockExcess, blockBaseline);
      inBlock = 0;
      blockExcess = 0;
      blockBaseline = 0;
    }
  }

  /**
   * Whether the policy costs more than LRU.
   *
   * @param margin share of LRU's cost by which it may be worse
   * @param deviations standard errors by which it must be worse than that
   */
  boolean isWorse(double margin, double deviations) {
    return fast.isWorse(margin, deviations) || slow.isWorse(margin, deviations);
  }

  /**
   * By how much the policy's cost exceeds LRU's, as a share of LRU's, in the window where that is
   * more; 0 to {@value #MOST_EXCESS}.
   */
  double excess() {
    return Math.max(fast.excess(), slow.excess());
  }

  /** Accesses in complete blocks. */
  long accesses() {
    return slow.excess.values() * BLOCK;
  }
}
