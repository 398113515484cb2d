package io.coldrl.learn.eviction;

import java.util.Locale;

/** A part of the learned policy that can be left out, to measure its effect. */
public enum Ablation {
  /** No candidates from the least recently used: they are drawn at random instead. */
  TAIL("candidates: none of the least recently used"),
  /** No candidates from those stored since the last decision. */
  RECENT("candidates: none of those stored lately"),
  /** No victims kept beyond those that one answer allows to evict. */
  RESERVE("victims: none kept beyond those that an answer allows to evict"),
  /** The history of an object is lost when it is evicted. */
  HISTORY("features: an object's history ends with its eviction"),
  /** Of the features, only the six of a paper: age, size, hits, gap, time to live, origin time. */
  FEATURES("features: only age, size, count, mean gap, TTL left and origin time"),
  /** No average with a network of other sites. */
  PRIOR("learning: no average with the network of other sites that comes with the trainer"),
  /** No search of the score in closed loop. */
  SEARCH("learning: no search of the score in closed loop"),
  /** No rounds that learn from the states which the learned policy itself leads to. */
  ON_POLICY("learning: no on-policy rounds"),
  /** Labels in random order: a control that has to lose all that was learned. */
  LABELS("control: labels in random order");

  private final String doc;

  Ablation(String doc) {
    this.doc = doc;
  }

  /** The part, in a few words. */
  public String doc() {
    return doc;
  }

  /** As options name it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
