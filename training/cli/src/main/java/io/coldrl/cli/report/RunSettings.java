package io.coldrl.cli.report;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import org.jspecify.annotations.Nullable;

/**
 * How the results of a report came about.
 *
 * @param options of all simulations
 * @param sampleRate share of the objects that were simulated, above 0 and up to 1
 * @param countedMs span of the requests after the warm-up, ms; 0 where unknown
 * @param costPerGb what the origin's traffic costs, for each 10^9 bytes, in any currency; null
 *     where that was not told
 */
public record RunSettings(
    SimulationOptions options, double sampleRate, long countedMs, @Nullable Double costPerGb) {
  /** Bytes of the gigabyte that traffic is sold by. */
  public static final double BYTES_PER_GB = 1e9;

  private static final double MS_PER_30_DAYS = 30 * 86_400_000.0;

  /** What the missed bytes cost over the trace, or null where no price was told. */
  @Nullable Double cost(SimulationResult result) {
    return costPerGb == null ? null : result.missedBytes() / BYTES_PER_GB * costPerGb;
  }

  /** The same for 30 days like the trace, or null where price or time span are unknown. */
  @Nullable Double costPer30Days(SimulationResult result) {
    Double cost = cost(result);
    return cost == null || countedMs <= 0 ? null : cost * MS_PER_30_DAYS / countedMs;
  }
}
