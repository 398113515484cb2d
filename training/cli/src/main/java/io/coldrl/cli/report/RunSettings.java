package io.coldrl.cli.report;

import io.coldrl.sim.cache.SimulationOptions;
import io.coldrl.sim.cache.SimulationResult;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the simulations in a report.
 *
 * @param options options of all simulations
 * @param sampleRate share of the objects that were simulated, above 0 and up to 1
 * @param countedMs time span of the requests after the warm-up, ms; 0 if unknown
 * @param costPerGb price of 10^9 bytes from the origin, in any currency; null if not given
 */
public record RunSettings(
    SimulationOptions options, double sampleRate, long countedMs, @Nullable Double costPerGb) {
  /** Bytes per GB of traffic. */
  public static final double BYTES_PER_GB = 1e9;

  private static final double MS_PER_30_DAYS = 30 * 86_400_000.0;

  /** Returns the cost of the missed bytes, or null if no price was given. */
  @Nullable Double cost(SimulationResult result) {
    return costPerGb == null ? null : result.missedBytes() / BYTES_PER_GB * costPerGb;
  }

  /** Returns the cost scaled to 30 days, or null if the price or the time span is unknown. */
  @Nullable Double costPer30Days(SimulationResult result) {
    Double cost = cost(result);
    return cost == null || countedMs <= 0 ? null : cost * MS_PER_30_DAYS / countedMs;
  }
}
