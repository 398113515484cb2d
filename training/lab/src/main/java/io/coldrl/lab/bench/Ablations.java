package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.eviction.Ablation;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Measures the effect of each part of the learned policy: trains on the first half of each site's
 * trace with all parts, then without one at a time, and scores the second half. Writes {@code
 * ablations.md} into a directory.
 */
public final class Ablations {
  private static final double TRAIN_SHARE = 0.7;
  private static final double VALIDATION_SHARE = 0.3;
  private static final List<Double> SHARES = List.of(0.001, 0.01, 0.1);
  private static final double TRAINED_AT = 0.01;

  private final int seeds;
  private final Path priors;
  private final DesignSites sites = new DesignSites();

  private Ablations(int seeds, Path priors) {
    this.seeds = seeds;
    this.priors = priors;
  }

  /** Arguments: directory, and seeds (default 3). */
  public static void main(String[] args) throws IOException, TooLittleDataException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    String text =
        new Ablations(args.length > 1 ? Integer.parseInt(args[1]) : 3, directory.resolve("priors"))
            .run();
    Files.writeString(directory.resolve("ablations.md"), text, StandardCharsets.UTF_8);
    System.out.print(text);
  }

  private String run() throws TooLittleDataException {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "# Ablations%n%nMade by `make ablations`. Object misses in %% on the second half of each"
                + " trace, means of %d seeds; models learn from the first half, at 1%% of the unique"
                + " bytes; NGINX mode. The last column: how many more misses, relative, without the part, on"
                + " average over the cells; lowest and highest seed in brackets. Java %s.%n%n",
            seeds,
            Runtime.version()));
    StringBuilder header = new StringBuilder("| left out |");
    StringBuilder rule = new StringBuilder("|---|");
    for (String site : Evaluate.SITES) {
      for (double share : SHARES) {
        header.append(' ').append(site).append(' ').append(label(share)).append(" |");
        rule.append("---|");
      }
    }
    text.append(header).append(" more misses |\n").append(rule).append("---|\n");
    List<double[]> full = misses(Set.of());
    row(text, "nothing", full, full);
    for (Ablation part : Ablation.values()) {
      row(text, part + " (" + part.doc() + ")", misses(EnumSet.of(part)), full);
    }
    return text.toString();
  }

  private static String label(double share) {
    return String.format(Locale.ROOT, "%s%%", 100 * share);
  }

  /** Miss ratios of each seed, by cell. */
  private List<double[]> misses(Set<Ablation> without) throws TooLittleDataException {
    List<double[]> all = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      double[] cells = new double[Evaluate.SITES.size() * SHARES.size()];
      int at = 0;
      for (String site : Evaluate.SITES) {
        for (SimulationResult result : score(site, without, seed)) {
          cells[at++] = result.objectMissRatio();
        }
      }
      all.add(cells);
      System.err.println(without + " seed " + seed);
    }
    return all;
  }

  private List<SimulationResult> score(String site, Set<Ablation> without, int seed)
      throws TooLittleDataException {
    Trace trace = sites.trace(site);
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
                trace.slice(0, trace.requests() / 2),
                Traces.capacity(trace, TRAINED_AT),
                DesignSites.options(true).withSeed(seed),
                seed)
            .withPrior(sites.withoutSite(site, priors))
            .withShares(TRAIN_SHARE, VALIDATION_SHARE)
            .without(without);
    EvictionTrainResult result = EvictionTrainer.train(request, TrainListener.NONE);
    List<Long> capacities = new ArrayList<>();
    SHARES.forEach(share -> capacities.add(Traces.capacity(trace, share)));
    Sweep none = new Sweep(List.of(), capacities, Runtime.getRuntime().availableProcessors(), 1);
    return HeldOut.judge(
        trace,
        trace.requests() / 2,
        request.simulation(),
        result.onnx(),
        none,
        Sweep.Progress.NONE);
  }

  private void row(StringBuilder text, String name, List<double[]> misses, List<double[]> full) {
    text.append("| ").append(name).append(" |");
    int cells = full.get(0).length;
    for (int cell = 0; cell < cells; cell++) {
      int c = cell;
      text.append(
          String.format(
              Locale.ROOT,
              " %.2f |",
              100 * misses.stream().mapToDouble(seed -> seed[c]).average().orElse(Double.NaN)));
    }
    double[] more = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      for (int cell = 0; cell < cells; cell++) {
        more[seed] += 100 * (misses.get(seed)[cell] / full.get(seed)[cell] - 1) / cells;
      }
    }
    double mean = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : more) {
      mean += value / seeds;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    text.append(String.format(Locale.ROOT, " %+.1f%% (%+.1f to %+.1f) |%n", mean, low, high));
  }
}
