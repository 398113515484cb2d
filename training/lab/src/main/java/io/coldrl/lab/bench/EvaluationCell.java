package io.coldrl.lab.bench;

import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One trace at one capacity for one objective: miss ratios, 0 to 1, on the second half.
 *
 * @param rules of each policy that is no model, by name
 * @param own of the networks trained on this site's first half, one for each seed
 * @param other of the networks trained on the other site; empty if there is none
 * @param trees of the boosted trees trained on this site, one for each seed
 */
record EvaluationCell(
    String site,
    String capacity,
    Objective objective,
    Map<String, Double> rules,
    List<Double> own,
    List<Double> other,
    List<Double> trees) {

  static EvaluationCell of(
      String site,
      String label,
      long bytes,
      Objective objective,
      List<SimulationResult> results,
      List<String> own,
      List<String> other,
      List<String> boosted) {
    Map<String, Double> rules = new LinkedHashMap<>();
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> trees = new ArrayList<>();
    for (SimulationResult result : results) {
      if (result.capacityBytes() != bytes) {
        continue;
      }
      double misses =
          objective == Objective.BYTES ? result.byteMissRatio() : result.objectMissRatio();
      if (own.contains(result.policy())) {
        ours.add(misses);
      } else if (boosted.contains(result.policy())) {
        trees.add(misses);
      } else if (other.contains(result.policy())) {
        theirs.add(misses);
      } else {
        rules.put(result.policy(), misses);
      }
    }
    return new EvaluationCell(site, label, objective, rules, ours, theirs, trees);
  }

  double rule(String name) {
    return rules.getOrDefault(name, Double.NaN);
  }

  /** Name of the classical policy that misses least. */
  String best() {
    String best = "lru";
    for (String name : Evaluate.CLASSICAL) {
      if (rule(name) < rule(best)) {
        best = name;
      }
    }
    return best;
  }

  /** Misses of the clairvoyant for this objective. */
  double bound() {
    return objective == Objective.BYTES ? rule("belady") : rule("clairvoyant");
  }

  double ownMean() {
    return mean(own);
  }

  double otherMean() {
    return mean(other);
  }

  double treesMean() {
    return mean(trees);
  }

  /** Name of the policy of the literature that misses least: our own candidates are not in it. */
  String bestOfLiterature() {
    String best = "lru";
    for (String name : Evaluate.CLASSICAL) {
      best = !name.equals("size-edc") && rule(name) < rule(best) ? name : best;
    }
    return best;
  }

  /**
   * Misses saved against the best classical policy, as a share of its misses; negative if more are
   * missed.
   */
  double gain(double misses) {
    return 1 - misses / rule(best());
  }

  /** Share of the way from GDSF to the clairvoyant. */
  double gapClosed() {
    return (rule("gdsf") - ownMean()) / (rule("gdsf") - bound());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }
}
