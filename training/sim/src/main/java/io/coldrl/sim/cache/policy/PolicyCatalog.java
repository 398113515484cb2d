package io.coldrl.sim.cache.policy;

import io.coldrl.core.Failure;
import io.coldrl.core.eviction.HistoryRule;
import io.coldrl.core.eviction.HistoryRuleScorer;
import io.coldrl.core.eviction.NodeRule;
import io.coldrl.inference.OnnxScorer;
import io.coldrl.inference.UnfitModelException;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.PolicyFactory;
import io.coldrl.sim.cache.Simulation;
import io.coldrl.sim.cache.sampled.ClairvoyantPolicy;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.sim.cache.sampled.NodeRulePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All policies by name, in the order in which help lists them. */
public final class PolicyCatalog {
  private static final String MODEL_PREFIX = "model:";
  private static final int MAX_TYPOS = 3;
  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  /** What a policy needs. */
  public enum Group {
    /** A rule that a server can run. */
    CLASSICAL("classical"),
    /** A model that a server can run. */
    LEARNED("learned"),
    /** Knows the future, or is a bound: shows the room for improvement. */
    BOUND("bounds, which know the future");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** A few words for a heading. */
    public String title() {
      return title;
    }
  }

  private record Entry(
      String doc, Group group, @Nullable PolicyFactory factory, Simulation simulation) {}

  static {
    add("lru", "least recently used, as NGINX does", (t, c, o) -> new LruPolicy(c));
    add("fifo", "first in, first out", (t, c, o) -> new FifoPolicy(c));
    add("clock", "fifo with a second chance (Corbato 1968)", (t, c, o) -> new ClockPolicy(c));
    add("lfu", "least frequently used since stored", (t, c, o) -> LfuPolicy.plain(c));
    add("lfuda", "lfu with dynamic aging (Arlitt 1999)", (t, c, o) -> LfuPolicy.aging(c));
    add("gdsf", "greedy dual size frequency (Cherkasova 1998)", (t, c, o) -> new GdsfPolicy(c));
    add("arc", "adaptive replacement (Megiddo 2003)", (t, c, o) -> new ArcPolicy(c));
    add("twoq", "2Q (Johnson 1994)", (t, c, o) -> new TwoQPolicy(c));
    add("slru", "segmented LRU, 4 segments (Karedla 1994)", (t, c, o) -> new SlruPolicy(c));
    add("lruk", "LRU-2: oldest second-to-last use (O'Neil 1993)", (t, c, o) -> new LruKPolicy(c));
    add("s3fifo", "three FIFO queues (Yang 2023)", (t, c, o) -> new S3FifoPolicy(c));
    add("sieve", "SIEVE (Zhang 2024)", (t, c, o) -> new SievePolicy(c));
    add(
        "wtinylfu",
        "window and segmented lru behind a frequency sketch (Einziger 2017)",
        (t, c, o) -> new WTinyLfuPolicy(c, t));
    add(
        "lhd",
        "least hit density, of 64 drawn (Beckmann 2018)",
        (t, c, o) -> new LhdPolicy(c, o.seed()));
    add(
        "hyperbolic",
        "requests / time since stored, of 64 drawn (Blankstein 2017)",
        (t, c, o) -> new HyperbolicPolicy(c, o.seed()));
    add("lecar", "LRU and LFU by regret (Vietri 2018)", (t, c, o) -> new LeCarPolicy(c, o.seed()));
    add(
        "adaptsize",
        "admits with probability e^(-size/c), c by a model (Berger 2017); evicts as lru",
        (t, c, o) -> new AdaptSizePolicy(c, t, i -> o.storage().stored(t.sizeBytes(i)), o.seed()));
    add(
        "size-edc",
        "size / decayed count, over the module's candidates",
        historyRule(HistoryRule.of(HistoryRule.Name.SIZE_EDC)));
    add(
        NodeRuleOption.NAME,
        "size x idle time / uses^2 as NGINX's node tells, over the module's candidates",
        (t, c, o) -> new NodeRulePolicy(c, t, o, NodeRule.DEFAULT));
    add("random", "any object", (t, c, o) -> new RandomPolicy(c, o.seed()));
    addClairvoyant(
        "belady",
        "clairvoyant: evicts what is used furthest in the future (Belady 1966)",
        (t, c, o) -> new BeladyPolicy(c, t));
    addClairvoyant(
        "belady-size",
        "clairvoyant: evicts the largest size x time to next use (Berger 2018)",
        (t, c, o) -> new BeladySizePolicy(c, t));
    addClairvoyant(
        "clairvoyant",
        "size x time to next use, over the module's candidates",
        (t, c, o) -> new ClairvoyantPolicy(c, t, o));
    addBound("pfoo-l", "bound: no policy misses less than this (Berger 2018)", PfooLower::run);
    addBound(
        "pfoo-u",
        "bound: the optimum misses no more than this (after Berger 2018)",
        PfooUpper::run);
  }

  private PolicyCatalog() {}

  private static void add(String name, String doc, PolicyFactory factory) {
    ENTRIES.put(name, new Entry(doc, Group.CLASSICAL, factory, replay(name, factory)));
  }

  private static void addClairvoyant(String name, String doc, PolicyFactory factory) {
    ENTRIES.put(name, new Entry(doc, Group.BOUND, factory, replay(name, factory)));
  }

  private static void addBound(String name, String doc, Simulation bound) {
    ENTRIES.put(name, new Entry(doc, Group.BOUND, null, bound));
  }

  private static Simulation replay(String name, PolicyFactory factory) {
    return (trace, capacityBytes, options, progress) ->
        CacheSimulator.run(trace, name, factory, capacityBytes, options, progress);
  }

  /** Names with a description of one line each; the last entries are patterns of names. */
  public static Map<String, String> docs() {
    Map<String, String> docs = new LinkedHashMap<>();
    ENTRIES.forEach((name, entry) -> docs.put(name, entry.doc()));
    docs.put(NodeRuleOption.FORM, "node-rule with other exponents");
    docs.put(HistoryRule.FORM, "a rule over histories that the agent can serve: " + rules());
    docs.put(MODEL_PREFIX + "DIR", "the model that `coldrl train --out DIR` wrote");
    return docs;
  }

  /**
   * The group of the named policy.
   *
   * @throws Failure if there is no such policy
   */
  public static Group group(String name) {
    if (name.startsWith(NodeRuleOption.PREFIX) || HistoryRule.isRule(name)) {
      return Group.CLASSICAL;
    }
    return name.startsWith(MODEL_PREFIX) ? Group.LEARNED : entry(name).group();
  }

  /** Whether this is the name of a bound; false for unknown names. */
  public static boolean isBound(String name) {
    Entry entry = ENTRIES.get(name);
    return entry != null && entry.group() == Group.BOUND;
  }

  /** Names of the policies that a server can run without a model. */
  public static List<String> classical() {
    return ENTRIES.entrySet().stream()
        .filter(entry -> entry.getValue().group() == Group.CLASSICAL)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The named simulation: a replay with a policy, or a bound.
   *
   * @throws Failure if there is no such policy, or its model can't be loaded
   */
  public static Simulation simulation(String name) {
    boolean hasParameters =
        name.startsWith(MODEL_PREFIX)
            || name.startsWith(NodeRuleOption.PREFIX)
            || HistoryRule.isRule(name);
    return hasParameters ? replay(name, named(name)) : entry(name).simulation();
  }

  /**
   * The named policy.
   *
   * @throws Failure if there is no such policy, its model can't be loaded, or it is a bound, which
   *     makes no decisions; {@link #simulation} accepts bounds
   */
  public static PolicyFactory named(String name) {
    if (name.startsWith(MODEL_PREFIX)) {
      return model(Path.of(name.substring(MODEL_PREFIX.length())));
    }
    if (name.startsWith(NodeRuleOption.PREFIX)) {
      NodeRule rule = NodeRuleOption.rule(name);
      return (trace, cache, options) -> new NodeRulePolicy(cache, trace, options, rule);
    }
    if (HistoryRule.isRule(name)) {
      return historyRule(HistoryRule.parse(name, "--policies"));
    }
    PolicyFactory factory = entry(name).factory();
    if (factory == null) {
      throw Failure.invalidArgument(
          name + " is a bound on all policies, not a policy",
          "--policies",
          "name a policy here, or look at the bound with `coldrl simulate --policies "
              + name
              + "`");
    }
    return factory;
  }

  /** A policy that follows a rule over histories. */
  public static PolicyFactory historyRule(HistoryRule rule) {
    return (trace, cache, options) ->
        new LearnedPolicy(cache, trace, options, new HistoryRuleScorer(rule), null);
  }

  private static String rules() {
    return Arrays.stream(HistoryRule.Name.values())
        .map(HistoryRule.Name::id)
        .collect(Collectors.joining(", "));
  }

  private static Entry entry(String name) {
    Entry entry = ENTRIES.get(name);
    if (entry == null) {
      throw Failure.invalidArgument(
          "there is no policy '" + name + "'", "--policies", didYouMean(name));
    }
    return entry;
  }

  private static String didYouMean(String name) {
    String best = null;
    int least = MAX_TYPOS + 1;
    for (String known : ENTRIES.keySet()) {
      int distance = editDistance(name, known);
      if (distance < least) {
        least = distance;
        best = known;
      }
    }
    String all = "policies are " + String.join(", ", docs().keySet());
    return best == null ? all : "did you mean " + best + "? " + all;
  }

  // Levenshtein (1966), one row at a time.
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(diagonal, row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /**
   * A policy that follows a model.
   *
   * @param path a model file, or a directory with {@code model.onnx}
   * @throws Failure if the model can't be loaded
   */
  public static PolicyFactory model(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve("model.onnx") : path;
    load(file).close();
    return (trace, cache, options) -> new LearnedPolicy(cache, trace, options, load(file), null);
  }

  private static OnnxScorer load(Path file) {
    try {
      return OnnxScorer.load(file);
    } catch (UnfitModelException e) {
      throw new Failure(
          "the model can't be used: " + e.getMessage(),
          file.toString(),
          "name a directory that `coldrl train --out DIR` wrote",
          e);
    }
  }
}
