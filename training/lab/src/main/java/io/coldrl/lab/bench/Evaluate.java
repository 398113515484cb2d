package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.Learner;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains on the first half of each site's trace and scores all policies on the second halves, of
 * the own site and of the other; then on a generated trap. Writes models and {@code evaluation.md}
 * into a directory; models that are there already are not trained again.
 */
public final class Evaluate {
  static final List<String> SITES = List.of("eleek", "concrete");
  static final List<Double> SHARES = List.of(0.001, 0.01, 0.05, 0.1);
  static final List<String> LABELS = List.of("0.1%", "1%", "5%", "10%");
  // Real logs have no origin times, so the third objective can't be judged.
  static final List<Objective> OBJECTIVES = List.of(Objective.OBJECTS, Objective.BYTES);
  static final String TRAP = "drl-cache-trap-seed1";
  static final List<Long> TRAP_CAPACITIES = List.of(25_000_000L, 100_000_000L);
  static final List<String> CLASSICAL =
      PolicyCatalog.classical().stream().filter(name -> !name.equals("random")).toList();
  static final List<String> BOUNDS = List.of("belady", "clairvoyant");
  // Of the first half, by time: what trains and what chooses the stage.
  private static final double TRAIN_SHARE = 0.8;
  // The trace counts from here: its first half has trained.
  private static final double HALF = 0.5;
  private static final double TRAINED_AT = 0.01;

  private final Path directory;
  private final int seeds;
  private final Map<String, Trace> traces = new LinkedHashMap<>();

  private Evaluate(Path directory, int seeds) {
    this.directory = directory;
    this.seeds = seeds;
  }

  /** Arguments: directory, and seeds (default 5). */
  public static void main(String[] args) throws IOException, TooLittleDataException {
    Evaluate evaluate =
        new Evaluate(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 5);
    String text = evaluate.run();
    Files.writeString(evaluate.directory.resolve("evaluation.md"), text, StandardCharsets.UTF_8);
    System.out.print(text);
  }

  private String run() throws IOException, TooLittleDataException {
    List<EvaluationCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (Learner learner : List.of(Learner.NETWORK, Learner.TREES)) {
        for (Objective objective : OBJECTIVES) {
          for (String site : SITES) {
            train(site, objective, Traces.capacity(trace(site), TRAINED_AT), "1%", learner, seed);
          }
        }
        for (long capacity : TRAP_CAPACITIES) {
          train(TRAP, Objective.OBJECTS, capacity, megabytes(capacity), learner, seed);
        }
      }
    }
    for (Objective objective : OBJECTIVES) {
      for (int s = 0; s < SITES.size(); s++) {
        String site = SITES.get(s);
        List<Long> capacities = new ArrayList<>();
        SHARES.forEach(share -> capacities.add(Traces.capacity(trace(site), share)));
        List<String> own = models(site, objective, "1%", Learner.NETWORK);
        List<String> other = models(SITES.get(1 - s), objective, "1%", Learner.NETWORK);
        List<String> trees = models(site, objective, "1%", Learner.TREES);
        List<SimulationResult> results = score(site, capacities, own, other, trees);
        for (int c = 0; c < capacities.size(); c++) {
          cells.add(
              EvaluationCell.of(
                  site, LABELS.get(c), capacities.get(c), objective, results, own, other, trees));
        }
      }
    }
    for (long capacity : TRAP_CAPACITIES) {
      List<String> own = models(TRAP, Objective.OBJECTS, megabytes(capacity), Learner.NETWORK);
      List<String> trees = models(TRAP, Objective.OBJECTS, megabytes(capacity), Learner.TREES);
      cells.add(
          EvaluationCell.of(
              TRAP,
              megabytes(capacity),
              capacity,
              Objective.OBJECTS,
              score(TRAP, List.of(capacity), own, trees),
              own,
              List.of(),
              trees));
    }
    return EvaluationReport.of(cells, seeds);
  }

  private Trace trace(String name) {
    return traces.computeIfAbsent(name, Traces::read);
  }

  private static String megabytes(long bytes) {
    return bytes / 1_000_000 + "MB";
  }

  private Path model(String site, Objective objective, String capacity, Learner learner, int seed) {
    return directory.resolve(
        site
            + "-"
            + capacity.replace("%", "pc")
            + "-"
            + objective.name().toLowerCase(Locale.ROOT)
            + "-"
            + learner
            + "-"
            + seed);
  }

  private List<String> models(String site, Objective objective, String capacity, Learner learner) {
    List<String> names = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      names.add("model:" + model(site, objective, capacity, learner, seed));
    }
    return names;
  }

  private void train(
      String site, Objective objective, long bytes, String capacity, Learner learner, int seed)
      throws IOException, TooLittleDataException {
    Path to = model(site, objective, capacity, learner, seed);
    if (Files.exists(to.resolve("model.onnx"))) {
      return;
    }
    Trace trace = trace(site);
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
                trace.slice(0, trace.requests() / 2), bytes, SimulationOptions.DEFAULTS, seed)
            .withObjective(objective)
            .withLearner(learner)
            .withShares(TRAIN_SHARE, 1 - TRAIN_SHARE);
    EvictionTrainResult result = EvictionTrainer.train(request, TrainListener.NONE);
    Files.createDirectories(to);
    Files.write(to.resolve("model.onnx"), result.onnx());
    System.err.printf(
        Locale.ROOT,
        "%s: %s of %s, %.0f s%n",
        to,
        result.chosen(),
        result.stages(),
        result.seconds());
  }

  @SafeVarargs
  private final List<SimulationResult> score(
      String site, List<Long> capacities, List<String>... models) {
    List<String> policies = new ArrayList<>(CLASSICAL);
    policies.addAll(BOUNDS);
    for (List<String> names : models) {
      policies.addAll(names);
    }
    System.err.println("scoring " + site);
    return new Sweep(policies, capacities, Runtime.getRuntime().availableProcessors(), 1)
        .run(trace(site), SimulationOptions.DEFAULTS.withWarmup(HALF), Sweep.Progress.NONE);
  }
}
