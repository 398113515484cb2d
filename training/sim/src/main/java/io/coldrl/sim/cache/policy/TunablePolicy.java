package io.coldrl.sim.cache.policy;

import io.coldrl.core.eviction.HistoryRule;
import java.util.ArrayList;
import java.util.List;

/** Policies whose parameters can be tuned, each parameter having a few values to try. */
public enum TunablePolicy {
  /** The rule that the NGINX module follows alone. Only the ratios of its exponents matter. */
  NODE_RULE(
      NodeRuleOption.PREFIX + "idle=1",
      new Parameter("size", 1, 0, 0.25, 0.5, 0.75, 1.25, 1.5, 2, 2.5, 3, 4),
      new Parameter("uses", 2, 0, 0.5, 1, 1.5, 2.5, 3, 4)),
  /** LFU with aging. */
  LFU(rule(HistoryRule.Name.LFU), new Parameter("half-life", 100_000, 20_000, 5_000, 1_000)),
  /** GreedyDual-Size with frequency. */
  GDSF(
      rule(HistoryRule.Name.GDSF),
      new Parameter("size", 1, 0, 0.25, 0.5, 0.75, 1.25, 1.5),
      new Parameter("idle", 1, 0.1, 0.25, 0.5, 2, 4, 8)),
  /** Size over the decayed count, with powers of the idle time and of the hits. */
  SIZE_EDC(
      rule(HistoryRule.Name.SIZE_EDC),
      new Parameter("half-life", 20_000, 1_000, 5_000, 100_000),
      new Parameter("size", 1, 0, 0.25, 0.5, 0.75, 1.25, 1.5, 2),
      new Parameter("idle", 0, 0.25, 0.5, 1),
      new Parameter("hits", 0, 0.25, 0.5, 1)),
  /** Hit density. */
  DENSITY(
      rule(HistoryRule.Name.DENSITY),
      new Parameter("size", 1, 0, 0.25, 0.5, 0.75, 1.25, 1.5, 2),
      new Parameter("hits", 0, 0.25, 0.5, 1));

  private final String prefix;
  private final List<Parameter> parameters;

  /** The first value is the default. */
  private record Parameter(String name, List<Double> values) {
    Parameter(String name, double usual, double... others) {
      this(name, new ArrayList<>());
      values.add(usual);
      for (double other : others) {
        values.add(other);
      }
    }
  }

  TunablePolicy(String prefix, Parameter... parameters) {
    this.prefix = prefix;
    this.parameters = List.of(parameters);
  }

  private static String rule(HistoryRule.Name name) {
    return HistoryRule.PREFIX + name.id();
  }

  /** Number of parameters. */
  public int parameters() {
    return parameters.size();
  }

  /** Places of the default values, one for each parameter. */
  public int[] usual() {
    return new int[parameters.size()];
  }

  /**
   * The points that have every value of parameter {@code p} in turn, and are else as {@code at}.
   */
  public List<int[]> line(int[] at, int p) {
    List<int[]> points = new ArrayList<>();
    for (int value = 0; value < parameters.get(p).values().size(); value++) {
      int[] point = at.clone();
      point[p] = value;
      points.add(point);
    }
    return points;
  }

  /** The policy's name with the parameters at these places, as {@link PolicyCatalog} takes it. */
  public String name(int[] at) {
    StringBuilder name = new StringBuilder(prefix);
    for (int p = 0; p < parameters.size(); p++) {
      Parameter parameter = parameters.get(p);
      double value = parameter.values().get(at[p]);
      name.append(',')
          .append(parameter.name())
          .append('=')
          .append(value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value));
    }
    return name.toString();
  }
}
