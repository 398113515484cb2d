package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;

/** The victims that one answer names, best first, each with its score. Reused between answers. */
final class Answer {
  private final int[] objects = new int[EvictionBatch.MAX_CANDIDATES];
  private final double[] scores = new double[EvictionBatch.MAX_CANDIDATES];
  private int size;

  void clear() {
    size = 0;
  }

  /** Adds a victim whose score is not above that of the one before. */
  void add(int object, double score) {
    objects[size] = object;
    scores[size++] = score;
  }

  int size() {
    return size;
  }

  int object(int rank) {
    return objects[rank];
  }

  double score(int rank) {
    return scores[rank];
  }
}
