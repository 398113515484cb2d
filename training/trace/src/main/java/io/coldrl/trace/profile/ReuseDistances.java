package io.coldrl.trace.profile;

import io.coldrl.trace.Trace;
import java.util.Arrays;

/**
 * Distances between successive requests for an object.
 *
 * @param bytes for each request whose object was requested before, in order: total size of the
 *     distinct objects requested in between and of the object itself, each at its last size. An LRU
 *     cache that stores every object needs this capacity for a hit.
 * @param ms for the same requests: time since the object's last request
 */
public record ReuseDistances(long[] bytes, long[] ms) {
  /*
   * Bennett and Kruskal, LRU stack processing (1975), and Olken (1981): each object's size is in a tree at the position of its last access, so the sum from there on is the distance. It is a Fenwick tree (1994): O(log n) for an update and a sum, in one array.
   */

  /** Computes the distances of all requests but the first for each object; O(n log n). */
  public static ReuseDistances of(Trace trace) {
    int requests = trace.requests();
    long[] tree = new long[requests + 1];
    int[] last = new int[trace.objects()];
    Arrays.fill(last, -1);
    long[] bytes = new long[requests];
    long[] ms = new long[requests];
    int found = 0;
    long total = 0;
    for (int i = 0; i < requests; i++) {
      int object = trace.object(i);
      int before = last[object];
      if (before >= 0) {
        bytes[found] = total - sumBefore(tree, before);
        ms[found++] = trace.timeMs(i) - trace.timeMs(before);
        add(tree, before, -trace.sizeBytes(before));
        total -= trace.sizeBytes(before);
      }
      add(tree, i, trace.sizeBytes(i));
      total += trace.sizeBytes(i);
      last[object] = i;
    }
    return new ReuseDistances(Arrays.copyOf(bytes, found), Arrays.copyOf(ms, found));
  }

  private static void add(long[] tree, int position, long value) {
    for (int i = position + 1; i < tree.length; i += i & -i) {
      tree[i] += value;
    }
  }

  private static long sumBefore(long[] tree, int position) {
    long sum = 0;
    for (int i = position; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }
}
