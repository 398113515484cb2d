package io.coldrl.core.eviction;

import io.coldrl.core.Failure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A rule over the history of the candidates, in place of a model. Unlike {@link NodeRule}, it knows
 * what happened to an object before it was stored last.
 *
 * @param name the form of its score
 * @param values the parameters that differ from their defaults
 */
public record HistoryRule(Name name, Map<Parameter, Double> values) {
  /** The start of a rule's text. */
  public static final String PREFIX = "rule:";

  /** How rules are written. */
  public static final String FORM = PREFIX + "NAME[,PARAMETER=VALUE...]";

  private static final int MOST_TEXT = 200;
  private static final Pattern SETTING =
      Pattern.compile("([a-z-]+)=([0-9]{1,6}(?:\\.[0-9]{1,6})?)");

  /** A parameter of a rule. */
  public enum Parameter {
    /** Exponent of the object's size. */
    SIZE("size", 1, 0, 8),
    /** Exponent of the requests since the last use; of gdsf, the speed of aging. */
    IDLE("idle", 0, 0, 8),
    /** Exponent of the hits since the object was stored. */
    HITS("hits", 0, 0, 8),
    /** Half-life of the decayed count of uses, in requests. */
    HALF_LIFE("half-life", 20_000, 1_000, 100_000);

    private final String id;
    private final double usual;
    private final double least;
    private final double most;

    Parameter(String id, double usual, double least, double most) {
      this.id = id;
      this.usual = usual;
      this.least = least;
      this.most = most;
    }

    /** Its name in a rule's text. */
    public String id() {
      return id;
    }

    private static Parameter of(String id) {
      return Arrays.stream(values()).filter(p -> p.id.equals(id)).findFirst().orElseThrow();
    }
  }

  /** The forms of rules; the highest score is evicted first. */
  public enum Name {
    /** The time since the last use. */
    LRU("lru", "the least recently used", Set.of()),
    /** The reciprocal of the decayed count: LFU with aging. */
    LFU("lfu", "the smallest decayed count of uses", Set.of(Parameter.HALF_LIFE)),
    /**
     * GreedyDual-Size with frequency (Cherkasova, HPL-98-69R1, 1998) for sampled candidates. There,
     * an object's priority is L + uses / size, L being that of the last victim, as of its last use.
     * In a cache whose content is steady, L rises by the priority of a new object of mean size
     * within the time for which such an object stays, so its value then follows from the idle time.
     */
    GDSF(
        "gdsf",
        "greedy dual size frequency, for sampled candidates",
        Set.of(Parameter.SIZE, Parameter.IDLE)),
    /** size^a idle^b / (count hits^c), with the decayed count. */
    SIZE_EDC("size-edc", "the largest size / decayed count of uses", Set.of(Parameter.values())),
    /**
     * The least hits expected per byte and time, after the idea of LHD (Beckmann, Chen and Cidon,
     * "LHD: Improving Cache Hit Rate by Maximizing Hit Density", NSDI 2018): size times the time to
     * the next use, which is at least the idle time, the mean gap between uses, or the mean stay of
     * an object that was used once.
     */
    DENSITY(
        "density",
        "the largest size x expected time to the next use",
        Set.of(Parameter.SIZE, Parameter.HITS));

    private final String id;
    private final String doc;
    private final Set<Parameter> parameters;

    Name(String id, String doc, Set<Parameter> parameters) {
      this.id = id;
      this.doc = doc;
      this.parameters = parameters;
    }

    /** Its name in a rule's text. */
    public String id() {
      return id;
    }

    /** What is evicted first, in a few words. */
    public String doc() {
      return doc;
    }

    /** The parameters that it has. */
    public Set<Parameter> parameters() {
      return parameters;
    }
  }

  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is not a parameter of this rule or is out of range
   */
  public HistoryRule {
    Map<Parameter, Double> kept = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.values()) {
      Double value = values.get(parameter);
      if (value == null) {
        continue;
      }
      if (!name.parameters.contains(parameter)) {
        throw new IllegalArgumentException(
            name.id + " has no parameter " + parameter.id + hint(name));
      }
      if (!(value >= parameter.least && value <= parameter.most)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s is %s, must be %s to %s",
                parameter.id,
                number(value),
                number(parameter.least),
                number(parameter.most)));
      }
      if (parameter == Parameter.HALF_LIFE && HistoryRuleScorer.halfLife(value) < 0) {
        throw new IllegalArgumentException(
            "half-life is " + number(value) + ", must be " + HistoryRuleScorer.halfLives());
      }
      if (value != usual(name, parameter)) {
        kept.put(parameter, value);
      }
    }
    values = Map.copyOf(kept);
  }

  /** The rule with its default parameters. */
  public static HistoryRule of(Name name) {
    return new HistoryRule(name, Map.of());
  }

  /** The same with another value of a parameter. */
  public HistoryRule with(Parameter parameter, double value) {
    Map<Parameter, Double> more = new LinkedHashMap<>(values);
    more.put(parameter, value);
    return new HistoryRule(name, more);
  }

  /** The value of a parameter, or its default. */
  public double value(Parameter parameter) {
    return values.getOrDefault(parameter, usual(name, parameter));
  }

  private static double usual(Name name, Parameter parameter) {
    if (name == Name.GDSF && parameter == Parameter.IDLE) {
      return 1;
    }
    return name == Name.LFU && parameter == Parameter.HALF_LIFE ? 100_000 : parameter.usual;
  }

  /** Whether a text, such as a setting or the content of a model file, means a rule. */
  public static boolean isRule(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * Parses {@link #FORM}.
   *
   * @param source where the text comes from, for the message
   * @throws Failure if it is not a rule
   */
  public static HistoryRule parse(String text, String source) {
    if (!isRule(text) || text.length() > MOST_TEXT) {
      throw failure("it is not a rule", source);
    }
    String[] parts = text.substring(PREFIX.length()).split(",", -1);
    Name name =
        Arrays.stream(Name.values())
            .filter(n -> n.id.equals(parts[0]))
            .findFirst()
            .orElseThrow(() -> failure("there is no rule '" + printable(parts[0]) + "'", source));
    Map<Parameter, Double> values = new LinkedHashMap<>();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      Matcher matcher = SETTING.matcher(part);
      if (!matcher.matches()
          || Arrays.stream(Parameter.values()).noneMatch(p -> p.id.equals(matcher.group(1)))) {
        throw failure("'" + printable(part) + "' is no parameter" + hint(name), source);
      }
      if (values.put(Parameter.of(matcher.group(1)), Double.valueOf(matcher.group(2))) != null) {
        throw failure(matcher.group(1) + " is given twice", source);
      }
    }
    try {
      return new HistoryRule(name, values);
    } catch (IllegalArgumentException e) {
      throw failure(String.valueOf(e.getMessage()), source);
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private static String hint(Name name) {
    return name.parameters.isEmpty()
        ? " (it has none)"
        : name.parameters.stream()
            .sorted()
            .map(Parameter::id)
            .collect(Collectors.joining(", ", " (it has ", ")"));
  }

  private static Failure failure(String what, String source) {
    String names =
        Arrays.stream(Name.values()).map(n -> PREFIX + n.id).collect(Collectors.joining(", "));
    return Failure.invalidArgument(
        what, source, "write " + FORM + ", such as rule:size-edc,size=1.3 (rules: " + names + ")");
  }

  /** The rule as {@link #parse} reads it; parameters that have their defaults are left out. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(PREFIX).append(name.id);
    for (Parameter parameter : Parameter.values()) {
      Double value = values.get(parameter);
      if (value != null) {
        text.append(',').append(parameter.id).append('=').append(number(value));
      }
    }
    return text.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
  }
}
