package io.coldrl.learn.card;

import io.coldrl.core.Units;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a rule found for a trace should be used, as sentences: against what else NGINX can do
 * alone, which is LRU and the default rule; beside GDSF, which it can't.
 */
final class RuleVerdict {
  private final Objective objective;
  private final Comparison comparison;
  private final long capacityBytes;

  /**
   * A verdict.
   *
   * @param heldOut LRU, GDSF, the default rule, maybe a bound, and the rule, with blocks
   * @param capacityBytes at which to judge
   */
  RuleVerdict(Objective objective, List<SimulationResult> heldOut, long seed, long capacityBytes) {
    this.objective = objective;
    comparison = new Comparison(objective, heldOut, seed);
    this.capacityBytes = capacityBytes;
  }

  /** The advice. */
  enum Advice {
    /** It misses less than LRU and than the default rule, beyond chance. */
    USE,
    /**
     * It misses less than LRU, beyond chance, and not less than the default rule, which does too.
     */
    NOT_BETTER_THAN_DEFAULT,
    /** It misses less than LRU, beyond chance, which the default rule does not. */
    USE_NOT_DEFAULT,
    /** It does not even miss less than LRU, beyond chance. */
    NOT_BETTER_THAN_LRU
  }

  Advice advice() {
    SimulationResult rule = comparison.learned(capacityBytes);
    SimulationResult lru = comparison.lru(capacityBytes);
    return advice(
        comparison.saved(rule, lru).low(),
        comparison.saved(rule, usual()).low(),
        comparison.saved(usual(), lru).low());
  }

  /**
   * Chooses by the lower ends of the intervals of the savings of the rule and of the default rule.
   */
  static Advice advice(double ofLru, double ofUsual, double usualOfLru) {
    if (ofLru <= 0) {
      return Advice.NOT_BETTER_THAN_LRU;
    }
    if (ofUsual > 0) {
      return Advice.USE;
    }
    return usualOfLru > 0 ? Advice.NOT_BETTER_THAN_DEFAULT : Advice.USE_NOT_DEFAULT;
  }

  /** A few sentences. */
  List<String> sentences() {
    SimulationResult rule = comparison.learned(capacityBytes);
    SimulationResult lru = comparison.lru(capacityBytes);
    SimulationResult gdsf = comparison.named(capacityBytes, "gdsf");
    List<String> sentences = new ArrayList<>();
    sentences.add(
        switch (advice()) {
          case USE ->
              "Worth using: it misses less than LRU and than the default rule on your traffic.";
          case NOT_BETTER_THAN_DEFAULT ->
              "The default rule does as well on your traffic, as far as one can tell:"
                  + " `coldrl_rule on;` is enough.";
          case USE_NOT_DEFAULT ->
              "Worth using: it misses less than LRU on your traffic, which can't be said of the"
                  + " default rule.";
          case NOT_BETTER_THAN_LRU ->
              "Don't use a rule: NGINX's own LRU does as well on your traffic.";
        });
    sentences.add(
        String.format(
            Locale.ROOT,
            "At %s the rule misses %.2f%% of %s (95%%: %.2f to %.2f); LRU, NGINX's own rule,"
                + " misses %.2f%%, the default rule (node-rule) %.2f%%, GDSF, which NGINX does not"
                + " have, %.2f%%.",
            Units.bytes(capacityBytes),
            comparison.percent(rule),
            objective.noun(),
            100 * comparison.interval(rule).low(),
            100 * comparison.interval(rule).high(),
            comparison.percent(lru),
            comparison.percent(usual()),
            comparison.percent(gdsf)));
    sentences.add(
        comparison.savings(rule, lru)
            + " "
            + comparison.savings(rule, usual())
            + " "
            + comparison.savings(rule, gdsf));
    sentences.add(
        String.format(
            Locale.ROOT,
            "Of bytes the rule misses %.2f%%, LRU %.2f%%; of objects %.2f%% and %.2f%%.",
            100 * rule.byteMissRatio(),
            100 * lru.byteMissRatio(),
            100 * rule.objectMissRatio(),
            100 * lru.objectMissRatio()));
    comparison
        .clairvoyant(capacityBytes)
        .ifPresent(bound -> sentences.add(comparison.future(rule, lru, bound)));
    return sentences;
  }

  private SimulationResult usual() {
    return comparison.named(capacityBytes, NodeRuleOption.NAME);
  }

  /** The interval of a policy's miss ratio. */
  BlockBootstrap.Interval interval(SimulationResult result) {
    return comparison.interval(result);
  }
}
