package io.coldrl.server.transport;

/**
 * What a {@link BenchClient} does.
 *
 * @param zone name of the zone that it asks about
 * @param objects distinct objects that it reports first and then asks about
 * @param rate decisions a second, 1 or more; as many empty calls are made in between
 * @param seconds measured time
 * @param warmUpSeconds time before, not measured
 * @param budgetUs time limit of a question in µs, as the contract allows; 0 for the agent's default
 */
public record BenchPlan(
    String zone, int objects, int rate, int seconds, int warmUpSeconds, int budgetUs) {}
