package io.coldrl.learn.eviction;

import java.util.Locale;

/** The kinds of model that can be trained. */
public enum Learner {
  /** A dueling network, warmed up by the likelihood of survival and refined as a double DQN. */
  DQN,
  /** Gradient-boosted trees on the same likelihood and the same features. */
  TREES,
  /** No model: the three numbers of the rule that NGINX's module follows alone. */
  RULE;

  /** As options name it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
