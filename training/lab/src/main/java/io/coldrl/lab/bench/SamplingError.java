package io.coldrl.lab.bench;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far miss ratios of spatial samples are from those of the whole trace: mean and worst absolute
 * difference over capacities and seeds.
 */
public final class SamplingError {
  private static final List<Double> SHARES = List.of(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5);
  private static final double[] RATES = {0.01, 0.05, 0.1, 0.3};
  private static final int SEEDS = 5;

  private SamplingError() {}

  /** Arguments: policies; default lru, s3fifo and gdsf. */
  public static void main(String[] args) {
    List<String> policies = args.length == 0 ? List.of("lru", "s3fifo", "gdsf") : List.of(args);
    Trace trace = Traces.read("concrete");
    List<Long> capacities = SHARES.stream().map(s -> Traces.capacity(trace, s)).toList();
    System.out.printf(
        Locale.ROOT,
        "concrete, capacities 0.5%% to 50%%, %d seeds; absolute error in points%n%-10s%8s%14s%14s"
            + "%14s%14s%n",
        SEEDS,
        "policy",
        "rate",
        "object mean",
        "object worst",
        "byte mean",
        "byte worst");
    for (String policy : policies) {
      List<SimulationResult> whole = run(trace, policy, capacities, 1, 1);
      for (double rate : RATES) {
        List<Double> object = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
          List<SimulationResult> sampled = run(trace, policy, capacities, rate, seed);
          for (int i = 0; i < capacities.size(); i++) {
            SimulationResult a = whole.get(i);
            SimulationResult b = sampled.get(i);
            object.add(100 * Math.abs(a.objectMissRatio() - b.objectMissRatio()));
            bytes.add(100 * Math.abs(a.byteMissRatio() - b.byteMissRatio()));
          }
        }
        System.out.printf(
            Locale.ROOT,
            "%-10s%8.2f%14.2f%14.2f%14.2f%14.2f%n",
            policy,
            rate,
            mean(object),
            worst(object),
            mean(bytes),
            worst(bytes));
      }
    }
  }

  private static List<SimulationResult> run(
      Trace trace, String policy, List<Long> capacities, double rate, long seed) {
    return new Sweep(List.of(policy), capacities, Runtime.getRuntime().availableProcessors(), rate)
        .run(trace, SimulationOptions.DEFAULTS.withSeed(seed), Sweep.Progress.NONE);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(0);
  }

  private static double worst(List<Double> values) {
    return values.stream().mapToDouble(v -> v).max().orElse(0);
  }
}
