package io.coldrl.lab.bench;

import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One trace at one capacity for one objective and seed: miss ratios, 0 to 1, on the second half.
 *
 * @param share of the unique bytes that the cache holds
 * @param nginx whether NGINX's cache is simulated, else one that makes room at each store
 * @param firstEver share of the second half that was never requested before
 * @param misses by policy; the model is {@link HeldOut#MODEL}
 * @param tuned names of the rules that were tuned on the first half
 * @param deployed the policy that the first half's last part chose, what needs less preferred
 * @param least the policy that missed least on that part
 * @param validation miss ratios of the policies on that part
 * @param stage of training that was kept
 * @param seconds that training took
 */
record CellResult(
    String site,
    double share,
    Objective objective,
    boolean nginx,
    int seed,
    long capacityBytes,
    double firstEver,
    Map<String, Double> misses,
    List<String> tuned,
    String deployed,
    String least,
    Map<String, Double> validation,
    String stage,
    double seconds) {
  CellResult {
    misses = new LinkedHashMap<>(misses);
    validation = new LinkedHashMap<>(validation);
    tuned = List.copyOf(tuned);
  }

  double of(String policy) {
    return misses.getOrDefault(policy, Double.NaN);
  }

  double model() {
    return of(HeldOut.MODEL);
  }

  /** Misses of the policy that is deployed. */
  double chosen() {
    return of(deployed);
  }

  /** Misses of the policy that missed least on the first half's last part. */
  double validated() {
    return of(least);
  }

  /** The policy without a model that misses least on the second half, chosen in hindsight. */
  String best() {
    return misses.keySet().stream()
        .filter(policy -> !policy.equals(HeldOut.MODEL) && !PolicyCatalog.isBound(policy))
        .min(Comparator.comparingDouble(this::of))
        .orElseThrow();
  }

  /** Where it is, without the seed. */
  String place() {
    return site + " " + percent(share) + " " + (nginx ? "nginx" : "bytes");
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%s%%", (100 * share + "").replaceAll("\\.0$", ""));
  }
}
