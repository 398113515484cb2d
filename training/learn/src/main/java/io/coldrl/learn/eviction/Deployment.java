package io.coldrl.learn.eviction;

import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.sim.cache.BlockBootstrap;
import io.coldrl.sim.cache.Blocks;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.NodeRuleOption;
import io.coldrl.sim.cache.sweep.Sweep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Which policy to deploy for a trace, chosen on the validation part: NGINX's own LRU, a rule of the
 * module, a rule that the agent serves, or the trained model. What needs less is preferred where
 * more gains too little, and LRU where it is no more than chance may give on a part so short.
 *
 * @param policy {@code lru}, {@code model}, or the name of a rule as the simulator takes it
 * @param trials all that were compared, with their misses on the validation part; empty if nothing
 *     was
 */
public record Deployment(String policy, List<Trial> trials) {
  /** The model, without a comparison. */
  public static final Deployment OF_MODEL = new Deployment(HeldOut.MODEL, List.of());

  /** NGINX's own rule. */
  public static final String LRU = "lru";

  // What a more expensive kind of policy has to save, as a share of the misses.
  private static final double OF_MODULE_RULE = 0.01;
  private static final double OF_AGENT = 0.01;
  private static final double OF_MODEL_BEYOND_RULE = 0.005;

  /** Copies the list. */
  public Deployment {
    trials = List.copyOf(trials);
  }

  /**
   * One policy.
   *
   * @param missRatio by the objective, 0 to 1
   */
  public record Trial(String policy, double missRatio) {}

  /** What runs a policy. */
  public enum Kind {
    /** NGINX alone. */
    NGINX,
    /** The module, without an agent. */
    MODULE_RULE,
    /** The agent, without a model. */
    AGENT_RULE,
    /** The agent with a model. */
    MODEL
  }

  /** What runs the chosen policy. */
  public Kind kind() {
    return kind(policy);
  }

  /** The policy with the fewest misses on the validation part, whatever runs it. */
  public String leastOnValidation() {
    return trials.stream()
        .min(Comparator.comparingDouble(Trial::missRatio))
        .map(Trial::policy)
        .orElse(policy);
  }

  static Kind kind(String policy) {
    if (policy.equals(HeldOut.MODEL)) {
      return Kind.MODEL;
    }
    if (HistoryRule.isRule(policy)) {
      return Kind.AGENT_RULE;
    }
    return policy.startsWith(NodeRuleOption.NAME) ? Kind.MODULE_RULE : Kind.NGINX;
  }

  /**
   * The rules to choose among: those that were tuned, and the untuned ones of the agent, since what
   * was tuned on the training part may fit that part only.
   */
  public static List<String> rules(List<PolicyTuning.Tuned> tuned) {
    Set<String> rules = new LinkedHashSet<>();
    tuned.forEach(one -> rules.add(one.policy()));
    for (HistoryRule.Name name : HistoryRule.Name.values()) {
      if (name != HistoryRule.Name.LRU) {
        rules.add(HistoryRule.of(name).toString());
      }
    }
    return List.copyOf(rules);
  }

  /**
   * Runs the policies over the validation part, and chooses.
   *
   * @param result the model; its stages must have been judged on the same part
   * @param rules see {@link #rules}
   * @param threads simulations at a time
   */
  public static Deployment choose(
      EvictionTrainRequest request, EvictionTrainResult result, List<String> rules, int threads) {
    List<String> policies = new ArrayList<>(List.of(LRU, NodeRuleOption.NAME));
    rules.stream().filter(rule -> !policies.contains(rule)).forEach(policies::add);
    Sweep sweep = new Sweep(policies, List.of(request.capacityBytes()), threads, 1);
    List<SimulationResult> results =
        HeldOut.judge(
            request.trace().slice(0, request.validationEnd()),
            request.trainingEnd() + result.purgeRequests(),
            request.simulation(),
            result.onnx(),
            sweep,
            Sweep.Progress.NONE);
    List<Trial> trials = new ArrayList<>();
    Map<String, Blocks> blocks = new HashMap<>();
    for (SimulationResult one : results) {
      trials.add(new Trial(one.policy(), request.objective().missRatio(one)));
      blocks.put(one.policy(), Objects.requireNonNull(one.blocks()));
    }
    BlockBootstrap bootstrap = new BlockBootstrap(request.objective(), request.seed());
    return of(
        trials,
        (less, more) -> bootstrap.saved(blocksOf(blocks, less), blocksOf(blocks, more)).low() > 0);
  }

  private static Blocks blocksOf(Map<String, Blocks> blocks, Trial trial) {
    return Objects.requireNonNull(blocks.get(trial.policy()));
  }

  /**
   * Chooses among policies, of which one is LRU.
   *
   * @param surely whether the first one misses less than LRU, the second one, beyond chance
   */
  static Deployment of(List<Trial> trials, BiPredicate<Trial, Trial> surely) {
    Trial lru = trials.stream().filter(t -> t.policy().equals(LRU)).findFirst().orElseThrow();
    Trial module = better(trials, Kind.MODULE_RULE, OF_MODULE_RULE, lru, surely);
    Trial rule = better(trials, Kind.AGENT_RULE, OF_AGENT, module, surely);
    boolean agent = kind(rule.policy()) == Kind.AGENT_RULE;
    Trial model = better(trials, Kind.MODEL, agent ? OF_MODEL_BEYOND_RULE : OF_AGENT, rule, surely);
    return new Deployment(model.policy(), trials);
  }

  /** The best of a kind if it saves this share of another's misses, else the other. */
  private static Trial better(
      List<Trial> trials, Kind kind, double margin, Trial other, BiPredicate<Trial, Trial> surely) {
    return trials.stream()
        .filter(t -> kind(t.policy()) == kind)
        .min(Comparator.comparingDouble(Trial::missRatio))
        .filter(t -> t.missRatio() < (1 - margin) * other.missRatio())
        .filter(t -> !other.policy().equals(LRU) || surely.test(t, other))
        .orElse(other);
  }
}
