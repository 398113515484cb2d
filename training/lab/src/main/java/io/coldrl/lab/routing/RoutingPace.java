package io.coldrl.lab.routing;

/**
 * How long a comparison takes.
 *
 * @param seed of requests and service times
 * @param learnSeconds of load on each arm before anything is counted
 * @param rampSeconds at the start of each run, not counted
 * @param countedSeconds of each run
 * @param repeats runs of each arm; the arms take turns
 */
public record RoutingPace(
    long seed, int learnSeconds, int rampSeconds, int countedSeconds, int repeats) {}
