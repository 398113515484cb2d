package io.coldrl.core.guard;

/**
 * That a model did worse than LRU in a zone. It holds until the model recovers, or another model
 * takes its place.
 *
 * @param version of the model
 * @param objective what it was judged by
 * @param blocks how often this model was blocked in the zone, 1 or more
 * @param sinceMs when it was blocked last, Unix ms
 * @param excess by how much its misses exceeded LRU's then, as a share of LRU's
 */
public record GuardVerdict(
    String version, GuardObjective objective, int blocks, long sinceMs, double excess) {}
