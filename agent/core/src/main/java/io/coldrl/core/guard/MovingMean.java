package io.coldrl.core.guard;

/** A mean in which recent values weigh more; a plain mean until there are enough values. */
final class MovingMean {
  private final double minWeight;
  private long values;
  private double mean;

  /**
   * @param length about how many recent values count
   */
  MovingMean(int length) {
    minWeight = 1.0 / length;
  }

  void add(double value) {
    values++;
    mean += Math.max(minWeight, 1.0 / values) * (value - mean);
  }

  /** The mean; 0 without a value. */
  double get() {
    return mean;
  }

  /** Values added. */
  long values() {
    return values;
  }
}
