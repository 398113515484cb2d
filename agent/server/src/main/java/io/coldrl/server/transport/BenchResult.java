package io.coldrl.server.transport;

import java.util.Map;

/**
 * Latency of a running agent as a client sees it. Component names are field names of the JSON
 * output.
 *
 * @param k candidates of a decision; above 64 in questions of 64, sent together
 * @param connections over which the calls were spread
 * @param rate decisions a second
 * @param calls decisions measured
 * @param failed calls without an answer
 * @param fallbacks decisions of which the model did not answer each question
 * @param sources answers by who decided
 * @param us from the time at which a decision was to be asked for to its answer
 * @param floorUs the same of empty calls to the same agent
 * @param floorLate empty calls that took longer than a decision may by default, as a share: what
 *     the machine alone makes late
 * @param agentUs the agent's own part, as it reports it
 */
public record BenchResult(
    int k,
    int connections,
    int rate,
    long calls,
    long failed,
    long fallbacks,
    Map<String, Long> sources,
    Quantiles us,
    Quantiles floorUs,
    double floorLate,
    Quantiles agentUs) {

  /** Quantiles in microseconds. */
  public record Quantiles(double p50, double p95, double p99, double p999) {}
}
