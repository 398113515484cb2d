package io.coldrl.sim.cache.policy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.NodeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the name of a node rule with its exponents: {@code node-rule:size=A,idle=B,uses=C}. */
public final class NodeRuleOption {
  /** The rule with its default numbers. */
  public static final String NAME = "node-rule";

  static final String PREFIX = NAME + ":";
  static final String FORM = PREFIX + "size=A,idle=B,uses=C";

  private static final Pattern NUMBER = Pattern.compile("(size|idle|uses)=([0-9]+(?:\\.[0-9]+)?)");

  // A part that is neither a policy nor a path.
  private static final Pattern PART = Pattern.compile("[a-z-]*=.*");

  private NodeRuleOption() {}

  /** The name of the policy that follows this rule. */
  public static String name(NodeRule rule) {
    return PREFIX + rule.parameters().replace(' ', ',');
  }

  /**
   * Rejoins names that were split at their commas.
   *
   * @param parts of a list of policies
   */
  public static List<String> join(List<String> parts) {
    List<String> names = new ArrayList<>();
    for (String part : parts) {
      int last = names.size() - 1;
      if (last >= 0 && hasParameters(names.get(last)) && PART.matcher(part).matches()) {
        names.set(last, names.get(last) + "," + part);
      } else {
        names.add(part);
      }
    }
    return names;
  }

  private static boolean hasParameters(String name) {
    return name.startsWith(PREFIX) || HistoryRule.isRule(name);
  }

  /**
   * The rule of this name, which starts with {@code node-rule:}.
   *
   * @throws Failure if a number is missing, given twice or out of range
   */
  public static NodeRule rule(String name) {
    Map<String, Double> numbers = new TreeMap<>();
    for (String part : name.substring(PREFIX.length()).split(",", -1)) {
      Matcher matcher = NUMBER.matcher(part);
      if (!matcher.matches()) {
        throw failure("'" + part + "' is no number of the rule");
      }
      if (numbers.put(matcher.group(1), Double.parseDouble(matcher.group(2))) != null) {
        throw failure(matcher.group(1) + " is given twice");
      }
    }
    try {
      return new NodeRule(
          number(numbers, "size"), number(numbers, "idle"), number(numbers, "uses"));
    } catch (IllegalArgumentException e) {
      throw failure(String.valueOf(e.getMessage()));
    }
  }

  private static double number(Map<String, Double> numbers, String name) {
    Double number = numbers.get(name);
    if (number == null) {
      throw failure("the rule lacks " + name);
    }
    return number;
  }

  private static Failure failure(String what) {
    return Failure.invalidArgument(
        what, "--policies", "such as " + PREFIX + "size=1.3,idle=0.5,uses=1.5, or " + NAME);
  }
}
