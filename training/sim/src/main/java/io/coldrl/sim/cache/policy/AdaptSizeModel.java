package io.coldrl.sim.cache.policy;

import java.util.Arrays;

/**
 * Predicts the object hit ratio of an LRU cache that stores an object with probability e^(-size/c),
 * and finds the best c: the Markov model of Berger, Sitaraman, Harchol-Balter, "AdaptSize" (NSDI
 * 2017, section 4). With r the object's request rate and T the time that an unused object stays,
 * the object is in the cache with probability q / (1 + q), q = (e^(rT) - 1) e^(-size/c); T is such
 * that the expected bytes are the cache's capacity.
 *
 * <p>The paper predicts a steady state, in which hits are the sum of rate × that probability. In
 * the windows of short traces few objects reach it: with a small c most are never stored, and half
 * of the objects may be requested only once. The paper's formula then gives a c that is far too
 * small (on three web traces, more misses than LRU at every capacity). Here only requests after the
 * one that stored the object count as hits.
 */
final class AdaptSizeModel {
  /*
   * Objects of about the same count and size (a quarter of an octave each) share a cell. The model treats all objects of a cell alike, with the cell's mean count and size. So the cost of a tuning does not depend on the number of objects.
   */
  private static final int CLASS_SHIFT = 23 - 2;
  private static final int LEAST_CLASS = Float.floatToIntBits(0.25f) >>> CLASS_SHIFT;
  private static final int COUNT_CLASSES = 30 << 2;
  private static final int SIZE_CLASSES = 66 << 2;
  private static final float FORGOTTEN = 0.25f;
  private static final int BISECTIONS = 40;
  private static final double TINY = 1e-9;
  private static final int GOLDEN_STEPS = 8;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final float[] counts;
  private final long[] sizes;
  private final int[] known;
  private int knownObjects;
  private final int[] cellObjects = new int[COUNT_CLASSES * SIZE_CLASSES];
  private final double[] cellCount = new double[COUNT_CLASSES * SIZE_CLASSES];
  private final double[] cellBytes = new double[COUNT_CLASSES * SIZE_CLASSES];
  private final int[] cells = new int[COUNT_CLASSES * SIZE_CLASSES];
  private final double[] admission = new double[COUNT_CLASSES * SIZE_CLASSES];
  private int usedCells;

  AdaptSizeModel(int objectIds) {
    counts = new float[objectIds];
    sizes = new long[objectIds];
    known = new int[objectIds];
  }

  /** Counts a request for an object of this size in bytes. */
  void count(int object, long bytes) {
    if (counts[object] == 0) {
      known[knownObjects++] = object;
    }
    counts[object]++;
    sizes[object] = bytes;
  }

  /** Halves all counts. */
  void age() {
    int kept = 0;
    for (int i = 0; i < knownObjects; i++) {
      int object = known[i];
      counts[object] /= 2;
      if (counts[object] < FORGOTTEN) {
        counts[object] = 0;
      } else {
        known[kept++] = object;
      }
    }
    knownObjects = kept;
  }

  /** The c, in bytes, with the highest predicted hit ratio; infinite if nothing was counted. */
  double bestAdmissionBytes(long capacityBytes) {
    fillCells();
    if (usedCells == 0) {
      return Double.POSITIVE_INFINITY;
    }
    // Tries powers of two, the largest first: among equals this prefers the c that stores most.
    int most = Math.getExponent((double) capacityBytes) + 1;
    int best = most;
    double bestHits = -1;
    for (int exponent = most; exponent >= 0; exponent--) {
      double hits = hits(exponent, capacityBytes);
      if (hits > bestHits * (1 + 1e-9)) {
        bestHits = hits;
        best = exponent;
      }
    }
    return Math.pow(2, goldenSection(best - 1, best + 1, capacityBytes));
  }

  private double goldenSection(double from, double to, long capacityBytes) {
    double low = from;
    double high = to;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double leftHits = hits(left, capacityBytes);
    double rightHits = hits(right, capacityBytes);
    for (int step = 0; step < GOLDEN_STEPS; step++) {
      if (leftHits > rightHits) {
        high = right;
        right = left;
        rightHits = leftHits;
        left = high - GOLDEN * (high - low);
        leftHits = hits(left, capacityBytes);
      } else {
        low = left;
        left = right;
        leftHits = rightHits;
        right = low + GOLDEN * (high - low);
        rightHits = hits(right, capacityBytes);
      }
    }
    return (low + high) / 2;
  }

  private void fillCells() {
    Arrays.fill(cellObjects, 0);
    Arrays.fill(cellCount, 0);
    Arrays.fill(cellBytes, 0);
    for (int i = 0; i < knownObjects; i++) {
      int object = known[i];
      int cell = classOf(counts[object]) * SIZE_CLASSES + classOf(sizes[object]);
      cellObjects[cell]++;
      cellCount[cell] += counts[object];
      cellBytes[cell] += sizes[object];
    }
    usedCells = 0;
    for (int cell = 0; cell < cellObjects.length; cell++) {
      if (cellObjects[cell] > 0) {
        cellCount[cell] /= cellObjects[cell];
        cellBytes[cell] /= cellObjects[cell];
        cells[usedCells++] = cell;
      }
    }
  }

  private static int classOf(float value) {
    return (Float.floatToIntBits(value) >>> CLASS_SHIFT) - LEAST_CLASS;
  }

  // Expected hits among the counted requests with c = 2^exponent.
  private double hits(double exponent, long capacityBytes) {
    double bytes = Math.pow(2, exponent);
    for (int i = 0; i < usedCells; i++) {
      admission[i] = Math.exp(-cellBytes[cells[i]] / bytes);
    }
    // T in units of the counted span, by bisection of its logarithm: held bytes grow with it.
    double low = -60;
    double high = 20;
    for (int step = 0; step < BISECTIONS; step++) {
      double middle = (low + high) / 2;
      if (held(Math.pow(2, middle), true) > capacityBytes) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return held(Math.pow(2, low), false);
  }

  // The sum over the objects of P(in the cache) x their bytes, or x their requests.
  private double held(double time, boolean asBytes) {
    double sum = 0;
    for (int i = 0; i < usedCells; i++) {
      int cell = cells[i];
      double odds = Math.expm1(Math.min(700, cellCount[cell] * time)) * admission[i];
      double weight =
          cellObjects[cell] * (asBytes ? cellBytes[cell] : repeats(cellCount[cell], admission[i]));
      sum += weight * (1 - 1 / (1 + odds));
    }
    return sum;
  }

  // Of this number of requests, those expected after the one that stored the object, if it were
  // never evicted.
  private static double repeats(double requests, double admission) {
    if (requests <= 1) {
      return 0;
    }
    return admission < TINY
        ? admission * requests * (requests - 1) / 2
        : requests + Math.expm1(requests * Math.log1p(-admission)) / admission;
  }
}
