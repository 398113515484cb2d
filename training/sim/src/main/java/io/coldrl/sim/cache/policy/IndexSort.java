package io.coldrl.sim.cache.policy;

import java.util.Arrays;

/** Sorts indexes by their keys: a stable merge sort (Knuth, TAOCP 3, 5.2.4) without boxing. */
final class IndexSort {
  private IndexSort() {}

  /**
   * Sorts the indexes 0 to below {@code size} by ascending key.
   *
   * @param keys by index; no NaN
   * @return the sorted indexes, as many as {@code size}
   */
  static int[] sorted(int[] indexes, int size, double[] keys) {
    int[] from = Arrays.copyOf(indexes, size);
    int[] to = new int[size];
    for (long width = 1; width < size; width *= 2) {
      for (long low = 0; low < size; low += 2 * width) {
        int middle = (int) Math.min(low + width, size);
        int high = (int) Math.min(low + 2 * width, size);
        merge(from, to, (int) low, middle, high, keys);
      }
      int[] merged = to;
      to = from;
      from = merged;
    }
    return from;
  }

  private static void merge(int[] from, int[] to, int low, int middle, int high, double[] keys) {
    int left = low;
    int right = middle;
    for (int at = low; at < high; at++) {
      boolean takeLeft = right == high || (left < middle && keys[from[left]] <= keys[from[right]]);
      to[at] = takeLeft ? from[left++] : from[right++];
    }
  }
}
