package io.coldrl.learn.torch;

import java.util.SplittableRandom;

/** Row numbers in random order, each once before any comes again (Fisher and Yates). */
public final class ShuffledRows {
  private final SplittableRandom random;
  private final int[] order;
  private int at;

  /**
   * @param rows 1 or more
   */
  public ShuffledRows(int rows, SplittableRandom random) {
    this.random = random;
    order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    at = rows;
  }

  /** The next row, 0 to the number of rows less 1. */
  public int next() {
    if (at == order.length) {
      shuffle();
    }
    return order[at++];
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    at = 0;
  }
}
