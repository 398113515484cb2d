package io.coldrl.learn.eviction;

import java.util.Locale;

/** The kinds of model that can be trained. */
public enum Learner {
  /**
   * A dueling network, trained by the likelihood of survival, whose score is then searched in
   * closed loop.
   */
  NETWORK,
  /**
   * The pipeline of a paper (Gupta and Bhayani, "Cold-RL", arXiv 2508.12485), to compare with:
   * candidates from the tail of the LRU queue, six features, a dueling network trained as a double
   * DQN alone.
   */
  COLD_RL,
  /** Gradient-boosted trees on the same likelihood and the same features. */
  TREES,
  /** No model: the three numbers of the rule that NGINX's module follows alone. */
  RULE;

  /** As options name it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
