package io.coldrl.sim.cache.policy;

/**
 * Bytes in use at each step: adds to a range of steps and finds the maximum in a range, both in
 * O(log steps). A segment tree (Bentley, "Algorithms for Klee's rectangle problems", 1977).
 */
final class UseOverTime {
  /*
   * Node 1 is the root, 2n and 2n+1 are the halves of n. A node holds the maximum within its range, without additions to whole ranges above it. So a node's own addition is its value less the maximum of its halves, and one array is enough.
   */
  private final long[] most;
  private final int leaves;

  UseOverTime(int steps) {
    leaves = Math.max(1, Integer.highestOneBit(Math.max(1, steps - 1)) << 1);
    most = new long[2 * leaves];
  }

  /** Maximum over all steps. */
  long most() {
    return most[1];
  }

  /** Maximum over the steps {@code from} to before {@code to}. */
  long most(int from, int to) {
    return most(1, 0, leaves, from, to);
  }

  /** Adds to steps {@code from} to before {@code to}. */
  void add(int from, int to, long bytes) {
    add(1, 0, leaves, from, to, bytes);
  }

  private long most(int node, int low, int high, int from, int to) {
    if (from <= low && high <= to) {
      return most[node];
    }
    int middle = (low + high) >>> 1;
    long left = from < middle ? most(2 * node, low, middle, from, to) : 0;
    long right = to > middle ? most(2 * node + 1, middle, high, from, to) : 0;
    return own(node) + Math.max(left, right);
  }

  private void add(int node, int low, int high, int from, int to, long bytes) {
    if (from <= low && high <= to) {
      most[node] += bytes;
      return;
    }
    long own = own(node);
    int middle = (low + high) >>> 1;
    if (from < middle) {
      add(2 * node, low, middle, from, to, bytes);
    }
    if (to > middle) {
      add(2 * node + 1, middle, high, from, to, bytes);
    }
    most[node] = own + Math.max(most[2 * node], most[2 * node + 1]);
  }

  private long own(int node) {
    return most[node] - Math.max(most[2 * node], most[2 * node + 1]);
  }
}
