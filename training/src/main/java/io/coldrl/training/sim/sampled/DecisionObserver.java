package io.coldrl.training.sim.sampled;

import io.coldrl.core.policy.CandidateBatch;
import io.coldrl.core.policy.Decision;

/** Looks on while a {@link LearnedPolicy} runs: how training data is collected. */
public interface DecisionObserver {
  /** Histories know of the request; the cache was not changed yet. */
  default void onRequest(LearnedPolicy policy, int request) {}

  /** A question was answered; none of the victims is gone yet. */
  default void onDecision(
      LearnedPolicy policy, int request, CandidateBatch batch, Decision decision) {}

  /** The object is about to go. */
  default void onEviction(int object) {}
}
