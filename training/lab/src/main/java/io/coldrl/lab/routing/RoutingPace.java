package io.coldrl.lab.routing;

/**
 * How long a comparison takes.
 *
 * @param seed of requests and service times
 * @param learnSeconds of load on each arm before anything is counted
 * @param rampSeconds at the start of each stretch, not counted
 * @param countedSeconds of each stretch
 * @param repeats stretches of each arm; the arms take turns
 */
public record RoutingPace(
    long seed, int learnSeconds, int rampSeconds, int countedSeconds, int repeats) {}
