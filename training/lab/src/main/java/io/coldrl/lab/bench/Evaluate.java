package io.coldrl.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.coldrl.core.file.AtomicFile;
import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.Learner;
import io.coldrl.learn.eviction.PolicyTuning;
import io.coldrl.learn.eviction.Prior;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.Objective;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.policy.TunablePolicy;
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
 * Trains on the first half of each site's trace, tunes the rules on the same half, chooses what to
 * deploy on its last part, and scores all policies on the second half. One file for each cell and
 * seed is written into a directory; those that are there already are not computed again. The report
 * is made of all files.
 */
public final class Evaluate {
  static final List<String> SITES = List.of("eleek", "concrete");
  static final List<Double> SHARES = List.of(0.001, 0.01, 0.05, 0.1);
  static final List<String> LABELS = List.of("0.1%", "1%", "5%", "10%");
  // Real logs have no origin times, so the third objective can't be judged.
  private static final List<Objective> OBJECTIVES = List.of(Objective.OBJECTS, Objective.BYTES);
  // Of the first half, by time: what trains, and what chooses.
  private static final double TRAIN_SHARE = 0.75;
  // The trace counts from here: its first half has trained.
  private static final double HALF = 0.5;

  /** Those of which absolute marks in that mode were set. */
  private static final List<String> IN_BOTH_MODES =
      List.of("eleek", "concrete", "j2test", "hipica");

  private static final List<Double> CELLS = List.of(0.01, 0.1);

  private final Path directory;
  private final int seeds;
  private final ObjectMapper json = new ObjectMapper();
  private final DesignSites sites = new DesignSites();

  private Evaluate(Path directory, int seeds) {
    this.directory = directory;
    this.seeds = seeds;
  }

  /** Arguments: directory, and seeds (default 5). */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Files.createDirectories(directory);
    Evaluate evaluate = new Evaluate(directory, args.length > 1 ? Integer.parseInt(args[1]) : 5);
    String text = EvaluationReport.of(evaluate.run());
    Files.writeString(directory.resolve("evaluation.md"), text, StandardCharsets.UTF_8);
    System.out.print(text);
  }

  private List<CellResult> run() throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (Objective objective : OBJECTIVES) {
        for (double share : CELLS) {
          for (String site : DesignSites.LOGS) {
            results.add(cell(new Cell(site, share, objective, true, seed)));
          }
          for (String site : DesignSites.TRACES) {
            results.add(cell(new Cell(site, share, objective, false, seed)));
          }
          for (String site : IN_BOTH_MODES) {
            if (objective == Objective.OBJECTS) {
              results.add(cell(new Cell(site, share, objective, false, seed)));
            }
          }
        }
      }
    }
    return results;
  }

  /** What is measured. */
  private record Cell(String site, double share, Objective objective, boolean nginx, int seed) {
    String name() {
      return String.format(
          Locale.ROOT,
          "%s-%s-%s-%s-%d",
          site,
          CellResult.percent(share).replace("%", "pc"),
          objective.name().toLowerCase(Locale.ROOT),
          nginx ? "nginx" : "bytes",
          seed);
    }

    SimulationOptions options() {
      return DesignSites.options(nginx).withSeed(seed);
    }
  }

  private CellResult cell(Cell cell) throws IOException {
    Path file = directory.resolve(cell.name() + ".json");
    if (Files.exists(file)) {
      return json.readValue(file.toFile(), CellResult.class);
    }
    System.err.println(cell.name());
    CellResult result = measure(cell);
    AtomicFile.at(file)
        .write(out -> out.write(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(result)));
    return result;
  }

  private CellResult measure(Cell cell) {
    Trace trace = sites.trace(cell.site());
    int threads = Runtime.getRuntime().availableProcessors();
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
                trace.slice(0, (int) (HALF * trace.requests())),
                Traces.capacity(trace, cell.share()),
                cell.options(),
                cell.seed())
            .withObjective(cell.objective())
            .withLearner(Learner.NETWORK)
            .withPrior(prior(cell.site()))
            .withShares(TRAIN_SHARE, 1 - TRAIN_SHARE);
    List<String> tuned =
        Deployment.rules(
            PolicyTuning.tune(request, List.of(TunablePolicy.values()), threads, done -> {}));
    EvictionTrainResult trained;
    try {
      trained = EvictionTrainer.train(request, TrainListener.NONE);
    } catch (TooLittleDataException e) {
      throw new IllegalStateException(cell.name() + " can't be trained", e);
    }
    Deployment deployment = Deployment.choose(request, trained, tuned, threads);
    List<String> policies = new ArrayList<>(PolicyCatalog.classical());
    policies.remove("random");
    tuned.stream().filter(name -> !policies.contains(name)).forEach(policies::add);
    policies.addAll(List.of("clairvoyant", "pfoo-l"));
    Map<String, Double> misses = new LinkedHashMap<>();
    for (SimulationResult result :
        HeldOut.judge(
            trace,
            (int) (HALF * trace.requests()),
            cell.options(),
            trained.onnx(),
            new Sweep(policies, List.of(request.capacityBytes()), threads, 1),
            Sweep.Progress.NONE)) {
      misses.put(result.policy(), cell.objective().missRatio(result));
    }
    Map<String, Double> validation = new LinkedHashMap<>();
    deployment.trials().forEach(trial -> validation.put(trial.policy(), trial.missRatio()));
    return new CellResult(
        cell.site(),
        cell.share(),
        cell.objective(),
        cell.nginx(),
        cell.seed(),
        request.capacityBytes(),
        HeldOut.firstEver(trace, (int) (HALF * trace.requests()), cell.objective()),
        misses,
        tuned,
        deployment.policy(),
        deployment.leastOnValidation(),
        validation,
        trained.chosen(),
        trained.seconds());
  }

  // A network of the other sites: the one that comes with the trainer knows them all.
  private Prior prior(String site) {
    try {
      return sites.withoutSite(site, directory.resolve("priors"));
    } catch (TooLittleDataException e) {
      throw new IllegalStateException("no network of the sites but " + site, e);
    }
  }
}
