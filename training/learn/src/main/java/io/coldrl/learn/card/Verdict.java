package io.coldrl.learn.card;

import io.coldrl.core.Units;
import io.coldrl.core.eviction.NodeRule;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.NginxCounts;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to deploy, in plain words: the policy that was chosen on the validation part, and what it
 * gains on the held-out part, beside all others that were judged on the same.
 */
final class Verdict {
  // A model of which more decisions than this were not its own is no result at all.
  private static final double MOST_FALLBACKS = 0.01;

  private final Objective objective;
  private final Comparison comparison;
  private final Deployment deployment;
  private final double firstEver;

  /**
   * A verdict.
   *
   * @param heldOut LRU, other policies, the chosen one and the model, with blocks, at one or more
   *     capacities
   * @param firstEver share of the held-out part that was never requested before, 0 to 1
   */
  Verdict(
      Objective objective,
      List<SimulationResult> heldOut,
      Deployment deployment,
      double firstEver,
      long seed) {
    this.objective = objective;
    this.deployment = deployment;
    this.firstEver = firstEver;
    comparison = new Comparison(objective, heldOut, seed);
  }

  /** The advice. */
  enum Advice {
    /** The model. */
    MODEL,
    /** A rule that the agent serves. */
    AGENT_RULE,
    /** A rule that the module follows, without an agent. */
    MODULE_RULE,
    /** Nothing: no policy was found that misses less than LRU, beyond chance. */
    LRU,
    /** Nothing: too many decisions of the model were not the model's. */
    NOT_JUDGED
  }

  Advice advice(long capacityBytes) {
    SimulationResult model = comparison.named(capacityBytes, HeldOut.MODEL);
    long decisions = model.modelDecisions() + model.fallbackDecisions();
    if (decisions > 0 && model.fallbackDecisions() > MOST_FALLBACKS * decisions) {
      return Advice.NOT_JUDGED;
    }
    SimulationResult chosen = chosen(capacityBytes);
    if (comparison.saved(chosen, comparison.lru(capacityBytes)).low() <= 0) {
      return Advice.LRU;
    }
    return switch (deployment.kind()) {
      case NGINX -> Advice.LRU;
      case MODULE_RULE -> Advice.MODULE_RULE;
      case AGENT_RULE -> Advice.AGENT_RULE;
      case MODEL -> Advice.MODEL;
    };
  }

  /** A few sentences on this capacity, and one on those at which something else does better. */
  List<String> sentences(long capacityBytes) {
    SimulationResult model = comparison.named(capacityBytes, HeldOut.MODEL);
    SimulationResult lru = comparison.lru(capacityBytes);
    SimulationResult chosen = chosen(capacityBytes);
    Advice advice = advice(capacityBytes);
    List<String> sentences = new ArrayList<>();
    sentences.add(advice(advice, model));
    sentences.add(
        format(
            "At %s, on requests that were not used for training, %s misses %.2f%% of %s (95%%: %.2f"
                + " to %.2f), LRU %.2f%%. Of all, %.2f%% was never requested before: no eviction"
                + " can save that.",
            Units.bytes(capacityBytes),
            name(chosen),
            percent(chosen),
            objective.noun(),
            100 * comparison.interval(chosen).low(),
            100 * comparison.interval(chosen).high(),
            percent(lru),
            100 * firstEver));
    inactive(lru).ifPresent(sentences::add);
    if (advice != Advice.LRU) {
      sentences.add(comparison.savings(chosen, lru));
    }
    SimulationResult rule = bestRule(capacityBytes);
    if (!chosen.policy().equals(rule.policy())) {
      sentences.add(comparison.savings(chosen, rule));
    }
    if (deployment.kind() != Deployment.Kind.MODEL) {
      sentences.add(
          format("The model misses %.2f%%. %s", percent(model), comparison.savings(model, chosen)));
    }
    comparison
        .clairvoyant(capacityBytes)
        .ifPresent(bound -> sentences.add(comparison.future(chosen, lru, bound)));
    List<String> lost = losses();
    sentences.add(
        lost.isEmpty()
            ? "No policy misses less at any of the capacities tried."
            : "Other policies miss less: " + String.join("; ", lost) + ".");
    return sentences;
  }

  private String advice(Advice advice, SimulationResult model) {
    return switch (advice) {
      case MODEL -> "Deploy the model.";
      case AGENT_RULE ->
          "Deploy " + deployment.policy() + ", which the agent serves without a model.";
      case MODULE_RULE ->
          "Use the rule of the NGINX module, without an agent: "
              + directive(deployment.policy())
              + " Nothing that needs an agent saves 1% of its misses.";
      case LRU ->
          "Change nothing: on your log, no policy misses less than NGINX's own LRU, beyond chance.";
      case NOT_JUDGED ->
          format(
              "Don't deploy this: %,d of %,d decisions were not the model's.",
              model.fallbackDecisions(), model.modelDecisions() + model.fallbackDecisions());
    };
  }

  /** Says so where NGINX deletes more for `inactive` than it evicts. */
  private static Optional<String> inactive(SimulationResult lru) {
    NginxCounts nginx = lru.nginx();
    if (nginx == null || nginx.inactive() <= lru.evictions()) {
      return Optional.empty();
    }
    return Optional.of(
        format(
            "Most objects leave this cache since nobody asked for them for the time of NGINX's"
                + " inactive, not since it is full (%,d deleted, %,d evicted by LRU): a longer one"
                + " may gain more than any policy; try --inactive.",
            nginx.inactive(), lru.evictions()));
  }

  /** The line of nginx.conf for a rule of the module. */
  static String directive(String policy) {
    NodeRule rule =
        policy.equals(NodeRuleOption.NAME) ? NodeRule.DEFAULT : NodeRuleOption.rule(policy);
    return rule.equals(NodeRule.DEFAULT)
        ? "coldrl_rule on;"
        : "coldrl_rule " + rule.parameters() + ";";
  }

  /** Every capacity at which some policy misses less than the chosen one. */
  List<String> losses() {
    List<String> lost = new ArrayList<>();
    for (long capacity : comparison.capacities()) {
      SimulationResult chosen = chosen(capacity);
      List<SimulationResult> better =
          comparison.at(capacity).stream()
              .filter(r -> !PolicyCatalog.isBound(r.policy()) && percent(r) < percent(chosen))
              .sorted(Comparator.comparingDouble(this::percent))
              .toList();
      if (!better.isEmpty()) {
        lost.add(
            format(
                "at %s %s (%.2f%% against %.2f%%)%s",
                Units.bytes(capacity),
                better.get(0).policy(),
                percent(better.get(0)),
                percent(chosen),
                better.size() == 1 ? "" : " and " + (better.size() - 1) + " more"));
      }
    }
    return lost;
  }

  /** The interval of the miss ratio; null for a bound without a replay. */
  BlockBootstrap.@Nullable Interval interval(SimulationResult result) {
    return result.blocks() == null ? null : comparison.interval(result);
  }

  private SimulationResult chosen(long capacityBytes) {
    return comparison.named(capacityBytes, deployment.policy());
  }

  private String name(SimulationResult result) {
    return result.policy().equals(HeldOut.MODEL) ? "the model" : result.policy();
  }

  // The policy without a model that misses least, whether or not NGINX or the agent has it.
  private SimulationResult bestRule(long capacityBytes) {
    return comparison.at(capacityBytes).stream()
        .filter(r -> !r.policy().equals(HeldOut.MODEL) && !PolicyCatalog.isBound(r.policy()))
        .min(Comparator.comparingDouble(this::percent))
        .orElseThrow();
  }

  private double percent(SimulationResult result) {
    return comparison.percent(result);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
