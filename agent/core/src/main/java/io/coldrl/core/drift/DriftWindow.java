package io.coldrl.core.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts how many of the sampled feature vectors of one period are outside the ranges of training.
 * Any thread may add; adding never blocks or allocates.
 */
public final class DriftWindow {
  private static final int SAMPLES = 0;

  // The graph of the model reads floats, and the card's bounds were floats before they were
  // printed.
  private final float[] low;
  private final float[] high;
  private final List<TrainedRange> ranges;
  // The number of samples, then per feature the values outside, then per feature the unknown
  // values.
  private final AtomicIntegerArray counts;

  DriftWindow(List<TrainedRange> ranges) {
    this.ranges = ranges;
    int features = ranges.size();
    low = new float[features];
    high = new float[features];
    for (int i = 0; i < features; i++) {
      low[i] = (float) ranges.get(i).low();
      high[i] = (float) ranges.get(i).high();
    }
    counts = new AtomicIntegerArray(1 + 2 * features);
  }

  /**
   * Adds a sample.
   *
   * @param features raw feature vectors; a negative value is unknown
   * @param offset where the sample's vector begins
   */
  public void add(float[] features, int offset) {
    int size = low.length;
    for (int i = 0; i < size; i++) {
      float value = features[offset + i];
      if (value < 0) {
        counts.getAndIncrement(1 + size + i);
      } else if (value < low[i] || value > high[i]) {
        counts.getAndIncrement(1 + i);
      }
    }
    counts.getAndIncrement(SAMPLES);
  }

  /** Samples so far. */
  int samples() {
    return counts.get(SAMPLES);
  }

  /** Evaluates the samples. */
  List<FeatureShare> shares() {
    int samples = samples();
    int size = low.length;
    List<FeatureShare> shares = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int known = samples - counts.get(1 + size + i);
      shares.add(FeatureShare.of(ranges.get(i), counts.get(1 + i), known, samples));
    }
    return shares;
  }
}
