package io.coldrl.sim.cache.sampled;

import io.coldrl.core.eviction.EvictionBatch;
import io.coldrl.core.eviction.EvictionDecision;

/** Looks on while a {@link LearnedPolicy} runs: how training data is collected. */
public interface DecisionObserver {
  /** Histories know of the request; the cache was not changed yet. */
  default void onRequest(LearnedPolicy policy, int request) {}

  /** A question was answered; none of the victims is gone yet. */
  default void onDecision(
      LearnedPolicy policy, int request, EvictionBatch batch, EvictionDecision decision) {}

  /** The object is about to go. */
  default void onEviction(int object) {}
}
