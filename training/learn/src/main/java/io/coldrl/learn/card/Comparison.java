package io.coldrl.learn.card;

import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.Blocks;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares a trained model or rule with its rivals on one part of a trace, with intervals, as
 * sentences.
 */
final class Comparison {
  private final Objective objective;
  private final BlockBootstrap bootstrap;
  private final List<SimulationResult> results;

  /**
   * A comparison.
   *
   * @param results of rivals and, under the name {@link HeldOut#MODEL}, of the model or rule; with
   *     blocks, at one or more capacities
   */
  Comparison(Objective objective, List<SimulationResult> results, long seed) {
    this.objective = objective;
    bootstrap = new BlockBootstrap(objective, seed);
    this.results = results;
  }

  /** "Of lru's misses it saves 10%", with an interval. */
  String savings(SimulationResult learned, SimulationResult rival) {
    BlockBootstrap.Interval saved = saved(learned, rival);
    double share = percent(rival) == 0 ? 0 : 100 * (1 - percent(learned) / percent(rival));
    return share >= 0
        ? format(
            "Of %s's misses it saves %.1f%% (95%%: %.1f to %.1f).",
            rival.policy(), share, 100 * saved.low(), 100 * saved.high())
        : format(
            "It misses %.1f%% more than %s (95%%: %.1f to %.1f).",
            -share, rival.policy(), -100 * saved.high(), -100 * saved.low());
  }

  /** The result of a policy that knows the future. */
  String future(SimulationResult learned, SimulationResult lru, SimulationResult bound) {
    double way = percent(lru) - percent(bound);
    String share =
        way <= 0
            ? ""
            : format(
                " %.0f%% of the way from LRU to that is covered.",
                100 * (percent(lru) - percent(learned)) / way);
    return format(
            "Knowing the future, %.2f%% would be missed (%s).", percent(bound), bound.policy())
        + share;
  }

  /** The interval of the miss ratio. */
  BlockBootstrap.Interval interval(SimulationResult result) {
    return bootstrap.missRatio(blocks(result));
  }

  /** The interval of the share of the rival's misses that is saved. */
  BlockBootstrap.Interval saved(SimulationResult learned, SimulationResult rival) {
    return bootstrap.saved(blocks(learned), blocks(rival));
  }

  private static Blocks blocks(SimulationResult result) {
    Blocks blocks = result.blocks();
    if (blocks == null) {
      throw new IllegalArgumentException(result.policy() + " has no blocks");
    }
    return blocks;
  }

  /** The model or rule. */
  SimulationResult learned(long capacityBytes) {
    return named(capacityBytes, HeldOut.MODEL);
  }

  SimulationResult lru(long capacityBytes) {
    return named(capacityBytes, "lru");
  }

  /** The bound or clairvoyant policy with the fewest misses, if one was run. */
  Optional<SimulationResult> clairvoyant(long capacityBytes) {
    return at(capacityBytes).stream()
        .filter(r -> PolicyCatalog.isBound(r.policy()))
        .min(Comparator.comparingDouble(this::percent));
  }

  SimulationResult named(long capacityBytes, String policy) {
    return at(capacityBytes).stream()
        .filter(r -> r.policy().equals(policy))
        .findFirst()
        .orElseThrow();
  }

  /** All results at this capacity. */
  List<SimulationResult> at(long capacityBytes) {
    return results.stream().filter(r -> r.capacityBytes() == capacityBytes).toList();
  }

  /** The capacities tried, in bytes. */
  List<Long> capacities() {
    return results.stream().map(SimulationResult::capacityBytes).distinct().toList();
  }

  /** The miss ratio in percent. */
  double percent(SimulationResult result) {
    return 100 * objective.missRatio(result);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
