package io.coldrl.sim.queue;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Results of one balancer in one run, for the requests after the warm-up. In latency quantiles an
 * error counts as ten times the objective, so that fast errors do not look good.
 *
 * @param requests number of requests
 * @param meanMs mean latency
 * @param p50Ms median latency
 * @param p99Ms 99th percentile of latency
 * @param p999Ms 99.9th percentile of latency
 * @param cost mean cost of a request by {@link RoutingCost}
 * @param errors share that failed
 * @param hits share that the backends' caches answered
 * @param originBytes bytes that the origin served
 * @param maxUtilisation utilisation of the most loaded backend's workers, 0 to 1
 */
public record RoutingResult(
    long requests,
    double meanMs,
    double p50Ms,
    double p99Ms,
    double p999Ms,
    double cost,
    double errors,
    double hits,
    double originBytes,
    double maxUtilisation) {

  /** The mean of each figure over several runs, one or more. */
  public static RoutingResult mean(List<RoutingResult> runs) {
    return new RoutingResult(
        (long) mean(runs, RoutingResult::requests),
        mean(runs, RoutingResult::meanMs),
        mean(runs, RoutingResult::p50Ms),
        mean(runs, RoutingResult::p99Ms),
        mean(runs, RoutingResult::p999Ms),
        mean(runs, RoutingResult::cost),
        mean(runs, RoutingResult::errors),
        mean(runs, RoutingResult::hits),
        mean(runs, RoutingResult::originBytes),
        mean(runs, RoutingResult::maxUtilisation));
  }

  private static double mean(List<RoutingResult> runs, ToDoubleFunction<RoutingResult> figure) {
    return runs.stream().mapToDouble(figure).average().orElseThrow();
  }
}
