package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.NodeRule;
import java.util.List;

/**
 * A rule in three numbers, and how it was found.
 *
 * @param rule the one to use
 * @param trials every rule that was tried, with its misses on the training part, best first
 * @param finals the rules compared on the validation part, with their misses there; the default
 *     rule is among them
 * @param trainingEnd first request after the training part
 * @param heldOutFrom first request that judges the rule
 * @param seconds wall time
 */
public record RuleResult(
    NodeRule rule,
    List<Trial> trials,
    List<Trial> finals,
    int trainingEnd,
    int heldOutFrom,
    double seconds) {
  /** Copies the lists. */
  public RuleResult {
    trials = List.copyOf(trials);
    finals = List.copyOf(finals);
  }

  /**
   * One rule, judged in closed loop.
   *
   * @param missRatio by the objective, 0 to 1
   */
  public record Trial(NodeRule rule, double missRatio) {}
}
