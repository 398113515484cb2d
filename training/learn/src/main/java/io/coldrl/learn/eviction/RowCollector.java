package io.coldrl.learn.eviction;

import io.coldrl.core.scoring.Scorer;
import io.coldrl.sim.cache.CacheSimulator;
import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.sampled.LearnedPolicy;
import io.coldrl.trace.Trace;
import java.util.function.DoubleConsumer;

/**
 * Collects the rows of the likelihood: replays the training part at three capacities, so that the
 * rows have the contents of caches of different sizes.
 */
final class RowCollector {
  /** Share of the part that only warms up caches and histories. */
  static final double HISTORY_WARMUP = 0.1;

  private static final int MAX_ROWS = 600_000;
  private static final int MIN_ROWS = 1_000;
  private static final double[] CAPACITIES = {1, 10, 0.1};

  private final Trace training;
  private final EvictionTrainRequest request;
  private final Policy policy;
  private final int maxRows;

  /** Creates the scorer that decides while rows are collected. */
  @FunctionalInterface
  interface Policy {
    /** A scorer for one run, which closes it. */
    Scorer scorer();
  }

  RowCollector(Trace training, EvictionTrainRequest request, Policy policy) {
    this(training, request, policy, MAX_ROWS);
  }

  /** The same with another limit of rows. */
  RowCollector(Trace training, EvictionTrainRequest request, Policy policy, int maxRows) {
    this.maxRows = maxRows;
    this.training = training;
    this.request = request;
    this.policy = policy;
  }

  /** The cost of {@link #collect}, in the units of {@link ReplayedRequests}. */
  static double work(Trace training) {
    return CAPACITIES.length * training.requests() * ReplayedRequests.SIMULATED_REQUEST;
  }

  /** About how many rows {@link #collect} gives. */
  static int expectedRows(Trace training) {
    return (int)
        Math.min(
            MAX_ROWS,
            (double) SurvivalRows.ROWS_PER_SAMPLE * CAPACITIES.length * training.requests());
  }

  /**
   * Collects.
   *
   * @param progress called with the share done, 0 to 1
   * @throws TooLittleDataException if there are too few
   */
  SurvivalRows collect(DoubleConsumer progress) throws TooLittleDataException {
    double perRun = (double) maxRows / CAPACITIES.length;
    double probability =
        Math.min(1, perRun / ((double) SurvivalRows.ROWS_PER_SAMPLE * training.requests()));
    SimulationOptions options = request.simulation().withSeed(request.seed());
    SurvivalRows rows = null;
    for (int i = 0; i < CAPACITIES.length; i++) {
      SurvivalRows run =
          new SurvivalRows(training, probability, HISTORY_WARMUP, maxRows, request.seed() + i + 1);
      double before = i;
      CacheSimulator.run(
          training,
          "collect",
          (t, cache, o) -> new LearnedPolicy(cache, t, o, policy.scorer(), run),
          Math.max(1, (long) (request.capacityBytes() * CAPACITIES[i])),
          options,
          done ->
              progress.accept((before + (double) done / training.requests()) / CAPACITIES.length));
      if (rows == null) {
        rows = run;
      } else {
        rows.addAll(run, maxRows);
      }
    }
    if (rows == null || rows.size() < MIN_ROWS) {
      throw new TooLittleDataException(training.requests());
    }
    if (request.lacks(Ablation.LABELS)) {
      rows.shuffleLabels(request.seed());
    }
    return rows;
  }
}
