package io.coldrl.training.report;

import io.coldrl.training.rl.HeldOut;
import io.coldrl.training.sim.Blocks;
import io.coldrl.training.sim.Objective;
import io.coldrl.training.sim.SimulationResult;
import io.coldrl.training.sim.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a model should be deployed, in plain words: against LRU, against the classical policy
 * that misses least on the very stretch that judges, and beside what knowing the future would give.
 */
final class Verdict {
  // A model of which more decisions than this were not its own is no result at all.
  private static final double MOST_FALLBACKS = 0.01;

  private final Objective objective;
  private final BlockBootstrap bootstrap;
  private final List<SimulationResult> results;

  /**
   * A verdict.
   *
   * @param heldOut LRU, other policies and the model, with blocks, at one or more capacities
   */
  Verdict(Objective objective, List<SimulationResult> heldOut, long seed) {
    this.objective = objective;
    bootstrap = new BlockBootstrap(objective, seed);
    results = heldOut;
  }

  /** What to do. */
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
    SimulationResult model = model(capacityBytes);
    long decisions = model.modelDecisions() + model.fallbackDecisions();
    if (decisions > 0 && model.fallbackDecisions() > MOST_FALLBACKS * decisions) {
      return Advice.NOT_JUDGED;
    }
    if (saved(model, lru(capacityBytes)).low() <= 0) {
      return Advice.NOT_BETTER_THAN_LRU;
    }
    return saved(model, best(capacityBytes)).low() <= 0
        ? Advice.NOT_BETTER_THAN_CLASSICAL
        : Advice.DEPLOY;
  }

  /** A few sentences on this capacity, and one on those at which it loses. */
  List<String> sentences(long capacityBytes) {
    SimulationResult model = model(capacityBytes);
    SimulationResult best = best(capacityBytes);
    SimulationResult lru = lru(capacityBytes);
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
    sentences.add(savings(model, lru) + " " + savings(model, best));
    clairvoyant(capacityBytes).ifPresent(bound -> sentences.add(future(model, lru, bound)));
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

  private String savings(SimulationResult model, SimulationResult rival) {
    BlockBootstrap.Interval saved = saved(model, rival);
    double share = percent(rival) == 0 ? 0 : 100 * (1 - percent(model) / percent(rival));
    return share >= 0
        ? format(
            "Of %s's misses it saves %.1f%% (95%%: %.1f to %.1f).",
            rival.policy(), share, 100 * saved.low(), 100 * saved.high())
        : format(
            "It misses %.1f%% more than %s (95%%: %.1f to %.1f).",
            -share, rival.policy(), -100 * saved.high(), -100 * saved.low());
  }

  private String future(SimulationResult model, SimulationResult lru, SimulationResult bound) {
    double way = percent(lru) - percent(bound);
    String share =
        way <= 0
            ? ""
            : format(
                " The model comes %.0f%% of that way from LRU.",
                100 * (percent(lru) - percent(model)) / way);
    return format(
            "Knowing the future, %.2f%% would be missed (%s).", percent(bound), bound.policy())
        + share;
  }

  /** Every capacity at which some classical policy misses no more than the model. */
  List<String> losses() {
    List<String> lost = new ArrayList<>();
    for (long capacity : capacities()) {
      SimulationResult model = model(capacity);
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

  /** The capacities tried, in bytes. */
  List<Long> capacities() {
    return results.stream().map(SimulationResult::capacityBytes).distinct().toList();
  }

  BlockBootstrap.Interval interval(SimulationResult result) {
    return bootstrap.missRatio(blocks(result));
  }

  private BlockBootstrap.Interval saved(SimulationResult model, SimulationResult rival) {
    return bootstrap.saved(blocks(model), blocks(rival));
  }

  private static Blocks blocks(SimulationResult result) {
    Blocks blocks = result.blocks();
    if (blocks == null) {
      throw new IllegalArgumentException(result.policy() + " has no blocks");
    }
    return blocks;
  }

  private SimulationResult model(long capacityBytes) {
    return named(capacityBytes, HeldOut.MODEL).orElseThrow();
  }

  private SimulationResult lru(long capacityBytes) {
    return named(capacityBytes, "lru").orElseThrow();
  }

  private Optional<SimulationResult> clairvoyant(long capacityBytes) {
    return at(capacityBytes).stream()
        .filter(r -> PolicyCatalog.isBound(r.policy()))
        .min(Comparator.comparingDouble(this::percent));
  }

  private SimulationResult best(long capacityBytes) {
    return rivals(capacityBytes).stream()
        .min(Comparator.comparingDouble(this::percent))
        .orElseThrow();
  }

  private List<SimulationResult> rivals(long capacityBytes) {
    return at(capacityBytes).stream()
        .filter(r -> !r.policy().equals(HeldOut.MODEL) && !PolicyCatalog.isBound(r.policy()))
        .toList();
  }

  private Optional<SimulationResult> named(long capacityBytes, String policy) {
    return at(capacityBytes).stream().filter(r -> r.policy().equals(policy)).findFirst();
  }

  private List<SimulationResult> at(long capacityBytes) {
    return results.stream().filter(r -> r.capacityBytes() == capacityBytes).toList();
  }

  private double percent(SimulationResult result) {
    return 100 * objective.missRatio(result);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
