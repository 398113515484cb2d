package io.coldrl.learn.card;

import io.coldrl.core.Units;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Whether a model should be deployed, in plain words: against LRU, against the classical policy
 * that misses least on the same held-out part, and beside policies that know the future.
 */
final class Verdict {
  // A model of which more decisions than this were not its own is no result at all.
  private static final double MOST_FALLBACKS = 0.01;

  private final Objective objective;
  private final Comparison comparison;

  /**
   * A verdict.
   *
   * @param heldOut LRU, other policies and the model, with blocks, at one or more capacities
   */
  Verdict(Objective objective, List<SimulationResult> heldOut, long seed) {
    this.objective = objective;
    comparison = new Comparison(objective, heldOut, seed, "model");
  }

  /** The advice. */
  enum Advice {
    /** It misses less than any rival, beyond chance. */
    DEPLOY,
    /** It does not miss less than some classical policy, beyond chance, but less than LRU. */
    NOT_BETTER_THAN_CLASSICAL,
    /** It does not even miss less than LRU, beyond chance. */
    NOT_BETTER_THAN_LRU,
    /** Too many decisions were not the model's. */
    NOT_JUDGED
  }

  Advice advice(long capacityBytes) {
    SimulationResult model = comparison.learned(capacityBytes);
    long decisions = model.modelDecisions() + model.fallbackDecisions();
    if (decisions > 0 && model.fallbackDecisions() > MOST_FALLBACKS * decisions) {
      return Advice.NOT_JUDGED;
    }
    if (comparison.saved(model, comparison.lru(capacityBytes)).low() <= 0) {
      return Advice.NOT_BETTER_THAN_LRU;
    }
    return comparison.saved(model, best(capacityBytes)).low() <= 0
        ? Advice.NOT_BETTER_THAN_CLASSICAL
        : Advice.DEPLOY;
  }

  /** A few sentences on this capacity, and one on those at which it loses. */
  List<String> sentences(long capacityBytes) {
    SimulationResult model = comparison.learned(capacityBytes);
    SimulationResult best = best(capacityBytes);
    SimulationResult lru = comparison.lru(capacityBytes);
    List<String> sentences = new ArrayList<>();
    sentences.add(advice(advice(capacityBytes), model, best));
    sentences.add(
        format(
            "At %s the model misses %.2f%% of %s (95%%: %.2f to %.2f); LRU, NGINX's own rule,"
                + " misses %.2f%%, the best classical policy (%s) %.2f%%.",
            Units.bytes(capacityBytes),
            percent(model),
            objective.noun(),
            100 * interval(model).low(),
            100 * interval(model).high(),
            percent(lru),
            best.policy(),
            percent(best)));
    sentences.add(comparison.savings(model, lru) + " " + comparison.savings(model, best));
    comparison
        .clairvoyant(capacityBytes)
        .ifPresent(bound -> sentences.add(comparison.future(model, lru, bound)));
    List<String> lost = losses();
    sentences.add(
        lost.isEmpty()
            ? "It loses to none of the classical policies at any of the capacities tried."
            : "It loses: " + String.join("; ", lost) + ".");
    return sentences;
  }

  private String advice(Advice advice, SimulationResult model, SimulationResult best) {
    return switch (advice) {
      case DEPLOY -> "Worth deploying: it misses less than every classical policy on your traffic.";
      case NOT_BETTER_THAN_CLASSICAL ->
          "Don't deploy this: "
              + best.policy()
              + " does as well on your traffic"
              + (percent(best) < percent(model) ? ", or better." : ", as far as one can tell.");
      case NOT_BETTER_THAN_LRU ->
          "Don't deploy this: NGINX's own LRU does as well on your traffic.";
      case NOT_JUDGED ->
          format(
              "Don't deploy this: %,d of %,d decisions were not the model's.",
              model.fallbackDecisions(), model.modelDecisions() + model.fallbackDecisions());
    };
  }

  /** Every capacity at which some classical policy misses no more than the model. */
  List<String> losses() {
    List<String> lost = new ArrayList<>();
    for (long capacity : comparison.capacities()) {
      SimulationResult model = comparison.learned(capacity);
      SimulationResult best = best(capacity);
      long better = rivals(capacity).stream().filter(r -> percent(r) <= percent(model)).count();
      if (better > 0) {
        lost.add(
            format(
                "at %s to %s (%.2f%% against %.2f%%)%s",
                Units.bytes(capacity),
                best.policy(),
                percent(model),
                percent(best),
                better == 1 ? "" : " and " + (better - 1) + " more"));
      }
    }
    return lost;
  }

  BlockBootstrap.Interval interval(SimulationResult result) {
    return comparison.interval(result);
  }

  private SimulationResult best(long capacityBytes) {
    return rivals(capacityBytes).stream()
        .min(Comparator.comparingDouble(this::percent))
        .orElseThrow();
  }

  private List<SimulationResult> rivals(long capacityBytes) {
    return comparison.at(capacityBytes).stream()
        .filter(r -> !r.policy().equals(HeldOut.MODEL) && !PolicyCatalog.isBound(r.policy()))
        .toList();
  }

  private double percent(SimulationResult result) {
    return comparison.percent(result);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
