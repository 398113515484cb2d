package io.coldrl.lab.bench;

import io.coldrl.learn.TrainListener;
import io.coldrl.learn.card.EvictionModelCard;
import io.coldrl.learn.eviction.Deployment;
import io.coldrl.learn.eviction.EvictionTrainRequest;
import io.coldrl.learn.eviction.EvictionTrainResult;
import io.coldrl.learn.eviction.EvictionTrainer;
import io.coldrl.learn.eviction.HeldOut;
import io.coldrl.learn.eviction.TooLittleDataException;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import io.coldrl.sim.cache.policy.PolicyCatalog;
import io.coldrl.sim.cache.sweep.Sweep;
import io.coldrl.trace.Synthesis;
import io.coldrl.trace.Trace;
import io.coldrl.trace.TraceReport;
import io.coldrl.trace.generate.GeneratedTraffic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains the model that comes with the agent, on generated traffic alone, writes it with its cards
 * into a directory, and scores it on real traces that it has never seen.
 */
public final class DefaultModel {
  private static final int SITES = 9;
  private static final int REQUESTS_PER_SITE = 100_000;
  private static final double DAYS = 10;
  private static final long TRAFFIC_SEED = 1;
  private static final double TRAINED_AT = 0.01;
  private static final List<String> REAL = List.of("eleek", "concrete", "adaptsize");
  private static final List<String> RIVALS = List.of("lru", "gdsf", "size-edc");

  private DefaultModel() {}

  /** Argument: the directory. */
  public static void main(String[] args) throws TooLittleDataException {
    Trace traffic = GeneratedTraffic.of(SITES, REQUESTS_PER_SITE, DAYS, TRAFFIC_SEED);
    EvictionTrainRequest request =
        EvictionTrainRequest.of(
            traffic, Traces.capacity(traffic, TRAINED_AT), SimulationOptions.DEFAULTS, 1);
    EvictionTrainResult result = EvictionTrainer.train(request, TrainListener.NONE);
    List<String> policies = new ArrayList<>(PolicyCatalog.classical());
    policies.remove("random");
    policies.add("clairvoyant");
    Sweep rivals = sweep(policies, List.of(request.capacityBytes(), 10 * request.capacityBytes()));
    new EvictionModelCard(
            report(traffic),
            request,
            result,
            Deployment.OF_MODEL,
            HeldOut.judge(request, result, rivals, Sweep.Progress.NONE))
        .writeTo(Path.of(args[0]));
    System.out.println("| trace | capacity | LRU | GDSF | size-edc | model |");
    System.out.println("|---|---|---|---|---|---|");
    for (String site : REAL) {
      score(site, result);
    }
  }

  private static Sweep sweep(List<String> policies, List<Long> capacities) {
    return new Sweep(policies, capacities, Runtime.getRuntime().availableProcessors(), 1);
  }

  private static TraceReport report(Trace traffic) {
    return new TraceReport(
        List.of(),
        0,
        traffic.requests(),
        traffic.objects(),
        traffic.uniqueBytes(),
        traffic.timeMs(0),
        traffic.timeMs(traffic.requests() - 1),
        0,
        0,
        0,
        0,
        new Synthesis.MadeUp(0, 0),
        Map.of(),
        Map.of(),
        List.of(
            String.format(
                Locale.ROOT,
                "generated traffic: %d sites of %,d requests over %.0f days, seed %d; no real site"
                    + " is in it",
                SITES,
                REQUESTS_PER_SITE,
                DAYS,
                TRAFFIC_SEED)));
  }

  private static void score(String site, EvictionTrainResult result) {
    Trace trace = Traces.read(site);
    for (int c = 0; c < Evaluate.SHARES.size(); c++) {
      StringBuilder row = new StringBuilder("| " + site + " | " + Evaluate.LABELS.get(c) + " |");
      long capacity = Traces.capacity(trace, Evaluate.SHARES.get(c));
      for (SimulationResult policy :
          HeldOut.judge(
              trace,
              trace.requests() / 2,
              SimulationOptions.DEFAULTS,
              result,
              sweep(RIVALS, List.of(capacity)),
              Sweep.Progress.NONE)) {
        row.append(String.format(Locale.ROOT, " %.2f |", 100 * policy.objectMissRatio()));
      }
      System.out.println(row);
    }
  }
}
