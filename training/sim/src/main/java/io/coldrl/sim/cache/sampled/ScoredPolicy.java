package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/**
 * Names the candidates with the largest scores. An object's score does not depend on the others.
 */
abstract class ScoredPolicy extends ReservePolicy {
  private final double[] scores = new double[EvictionBatch.MAX_CANDIDATES];

  ScoredPolicy(CacheState cache, Trace trace, SimulationOptions options) {
    super(cache, trace, options);
  }

  /** Current score of a cached object, finite; the highest is evicted first. */
  abstract double score(int object);

  @Override
  final boolean answer(int most, Answer to) {
    int candidates = draw().size();
    for (int i = 0; i < candidates; i++) {
      scores[i] = score(draw().get(i));
    }
    while (to.size() < most) {
      int best = 0;
      for (int i = 1; i < candidates; i++) {
        if (scores[i] > scores[best]) {
          best = i;
        }
      }
      to.add(draw().get(best), scores[best]);
      scores[best] = Double.NEGATIVE_INFINITY;
    }
    return true;
  }
}
