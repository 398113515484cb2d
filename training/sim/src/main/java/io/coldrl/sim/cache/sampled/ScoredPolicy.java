package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.sim.cache.CacheState;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.trace.Trace;

/** Names the candidates with the largest score, which depends on each alone. */
abstract class ScoredPolicy extends ReservePolicy {
  private final double[] scores = new double[EvictionBatch.MAX_CANDIDATES];

  ScoredPolicy(CacheState cache, Trace trace, SimulationOptions options) {
    super(cache, trace, options);
  }

  /** The score of a held object as of now, finite: the higher, the sooner it goes. */
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
