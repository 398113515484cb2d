package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;

/** Observes a {@link LearnedPolicy}, to collect training data. */
public interface DecisionObserver {
  /** The histories include the request; the cache has not changed yet. */
  default void onRequest(LearnedPolicy policy, int request) {}

  /** A question was answered; no victim is evicted yet. */
  default void onDecision(
      LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {}

  /** The object is about to be evicted. */
  default void onEviction(int object) {}
}
